import type * as t from 'io-ts'
import { brandedText } from './branded-text.ts'

export interface ContactPointBrand {
  readonly ContactPoint: unique symbol
}

/**
 * What is contacted, in its one canonical form: an E.164 number with its plus sign, or an e-mail address in
 * lower case whose domain is ASCII. It is personal data: it never reaches a log, a metric or an error.
 */
export const ContactPoint: t.Type<ContactPoint, string, unknown> = brandedText<ContactPointBrand>(
  'a contact point in canonical form',
  (s) => E164.test(s) || canonicalEmail(s) === s,
)
export type ContactPoint = t.Branded<string, ContactPointBrand>

export const looksLikeEmail = (text: string): boolean => text.includes('@')

/**
 * The canonical form of an e-mail address, or undefined where it cannot be one. The local part is lowered too: RFC 5321
 * section 2.4 lets a host tell cases apart, but a refusal must be found however the address was typed.
 */
export const canonicalEmail = (text: string): ContactPoint | undefined => {
  const address = text.trim().normalize('NFC')
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at).toLowerCase()
  if (at < 1 || new TextEncoder().encode(local).length > LOCAL_PART_BYTES_MAX || !LOCAL_PART.test(local))
    return undefined
  const domain = asciiDomain(address.slice(at + 1))
  if (domain === undefined || local.length + domain.length + 1 > ADDRESS_LENGTH_MAX) return undefined
  return `${local}@${domain}` as ContactPoint
}

/** ITU-T E.164: at most 15 digits, of which the first is not zero. */
const E164 = /^\+[1-9]\d{4,14}$/

/** RFC 5321 section 4.5.3.1.1. */
const LOCAL_PART_BYTES_MAX = 64

/** RFC 5321 section 4.5.3.1.3, less the angle brackets. */
const ADDRESS_LENGTH_MAX = 254

/** Dot-atom of RFC 5322 section 3.2.3, with the letters of RFC 6532: no controls, no spaces, no half characters. */
const LOCAL_PART =
  /^(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\p{ASCII}\p{Cc}\p{Cs}\p{Z}])+(?:\.(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\p{ASCII}\p{Cc}\p{Cs}\p{Z}])+)*$/u

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/

const asciiDomain = (text: string): string | undefined => {
  const lowered = text.toLowerCase()
  if (DOMAIN.test(lowered)) return lowered
  if (!/[\u0080-\uffff]/.test(lowered) || /[/?#:@\\\s%]/.test(lowered)) return undefined
  const url = URL.canParse(`http://${lowered}`) ? new URL(`http://${lowered}`).hostname : ''
  return DOMAIN.test(url) ? url : undefined
}
