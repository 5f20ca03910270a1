import type * as t from 'io-ts'
import { brandedText } from './branded-text.ts'
import { invariant } from './invariant.ts'

export interface PseudonymBrand {
  readonly Pseudonym: unique symbol
}

/** The 16-byte name of a contact point, keyed and one-way, as 26 characters of RFC 4648 base32 in lower case. */
export const Pseudonym = brandedText<PseudonymBrand>('a pseudonym', (s) => /^[a-z2-7]{25}[aeimquy4]$/.test(s))
export type Pseudonym = t.TypeOf<typeof Pseudonym>

export const PSEUDONYM_BYTES = 16

export const pseudonymOfBytes = (bytes: Uint8Array, offset = 0): Pseudonym => {
  let text = ''
  let bits = 0
  let held = 0
  for (let i = 0; i < PSEUDONYM_BYTES; i++) {
    held = ((held << 8) | (bytes[offset + i] ?? 0)) & 0x1fff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(held >>> bits) & 31]
    }
  }
  return (text + ALPHABET[(held << (5 - bits)) & 31]) as Pseudonym
}

/** Into `bytes`, where one is given. */
export const bytesOfPseudonym = (
  pseudonym: Pseudonym,
  bytes: Uint8Array = new Uint8Array(PSEUDONYM_BYTES),
): Uint8Array => {
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < pseudonym.length; i++) {
    const value = VALUES[pseudonym.charCodeAt(i)] ?? NO_LETTER
    invariant(value !== NO_LETTER, 'a pseudonym holds base32 letters only')
    held = ((held << 5) | value) & 0x1fff
    bits += 5
    if (bits >= 8 && at < PSEUDONYM_BYTES) {
      bits -= 8
      bytes[at++] = (held >>> bits) & 255
    }
  }
  return bytes
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

const NO_LETTER = 255

/** The value of a letter by its code. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = ALPHABET.indexOf(String.fromCharCode(code))
  return value < 0 ? NO_LETTER : value
})
