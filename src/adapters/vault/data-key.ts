import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import * as O from 'fp-ts/lib/Option.js'
import type { DataKey } from '../../domain/ports/key-vault.ts'
import { freshBytes } from './random-pool.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A data key as others may use it. Sealed bytes are nonce, ciphertext, tag. */
export const dataKeyOf = (key: KeyObject): DataKey => ({
  seal: (plaintext, context) => seal(key, plaintext, Buffer.from(context)),
  open: (sealed, context) => open(key, sealed, Buffer.from(context)),
})

/** AES-256-GCM (NIST SP 800-38D) with 96 random bits as nonce: no key here comes near 2^32 messages. */
export const seal = (key: KeyObject, plaintext: Uint8Array, authenticated: Uint8Array): Buffer => {
  const nonce = freshBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(authenticated)
  const ciphertext = cipher.update(plaintext)
  cipher.final()
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()])
}

export const open = (key: KeyObject, sealed: Uint8Array, authenticated: Uint8Array): O.Option<Buffer> => {
  const end = sealed.length - TAG_BYTES
  if (end < NONCE_BYTES) return O.none
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(authenticated)
  decipher.setAuthTag(sealed.subarray(end))
  const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, end))
  return O.tryCatch(() => {
    decipher.final()
    return plaintext
  })
}
