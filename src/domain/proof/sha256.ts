import { hash } from 'node:crypto'

/** SHA-256 (FIPS 180-4), the one hash of commitments, leaves and trees. */
export const sha256 = (data: string | Uint8Array): Buffer => hash('sha256', data, 'buffer')

export const sha256Base64url = (data: string | Uint8Array): string => hash('sha256', data, 'base64url')

export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex')
