import { createCipheriv } from 'node:crypto'
import { invariant } from '../../domain/kernel/invariant.ts'

/** CMAC of messages that are exactly one block long: one call of the block cipher each. */
export interface BlockCmac {
  readonly tagOf: (block: Uint8Array) => Buffer
  /** The tags of many blocks, side by side in one buffer, by one call of the cipher. */
  readonly tagsOf: (blocks: Uint8Array) => Buffer
}

export const BLOCK_BYTES = 16

/**
 * AES-CMAC (RFC 4493 section 2.4, NIST SP 800-38B section 6.2) for a complete last block that is also the first one:
 * the tag is AES(key, block xor K1). Blocks do not depend on each other, so ECB over many of them is many tags.
 */
export const blockCmac = (key: Uint8Array): BlockCmac => {
  const encrypt = blockCipher(key)
  const mask = subkeyOf(key)
  const masked = Buffer.alloc(BLOCK_BYTES)
  return {
    tagOf: (block) => {
      invariant(block.length === BLOCK_BYTES, 'a CMAC block has 16 bytes')
      for (let i = 0; i < BLOCK_BYTES; i++) masked[i] = byteAt(block, i) ^ byteAt(mask, i)
      return encrypt(masked)
    },
    tagsOf: (blocks) => {
      invariant(blocks.length % BLOCK_BYTES === 0, 'CMAC blocks have 16 bytes each')
      const all = Buffer.allocUnsafe(blocks.length)
      for (let i = 0; i < blocks.length; i++) all[i] = byteAt(blocks, i) ^ byteAt(mask, i % BLOCK_BYTES)
      return encrypt(all)
    },
  }
}

/** K1 of RFC 4493 section 2.3: AES of the zero block, doubled in GF(2^128). */
export const subkeyOf = (key: Uint8Array): Buffer => {
  const zero = blockCipher(key)(Buffer.alloc(BLOCK_BYTES))
  const doubled = Buffer.alloc(BLOCK_BYTES)
  for (let i = 0; i < BLOCK_BYTES; i++) doubled[i] = (byteAt(zero, i) << 1) | (byteAt(zero, i + 1) >>> 7)
  if (byteAt(zero, 0) >= 0x80) doubled[BLOCK_BYTES - 1] = byteAt(doubled, BLOCK_BYTES - 1) ^ FIELD_CONSTANT
  return doubled
}

const FIELD_CONSTANT = 0x87

/** AES of whole blocks through one cipher that is kept: making one costs more than a block. */
const blockCipher = (key: Uint8Array): ((blocks: Buffer) => Buffer) => {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null)
  cipher.setAutoPadding(false)
  return (blocks) => cipher.update(blocks)
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
