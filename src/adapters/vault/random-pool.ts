import { randomBytes } from 'node:crypto'

/** Asking the operating system for many bytes at once costs a tenth of asking for each nonce. */
const POOL_BYTES = 65_536

let pool = randomBytes(0)
let used = 0

/**
 * Fresh random bytes, each handed out once. A spent pool is replaced, never refilled, so what was handed out does not
 * change under its holder.
 */
export const freshBytes = (length: number): Buffer => {
  const at = take(length)
  return pool.subarray(at, at + length)
}

/** For keys: a copy of which nothing stays in the pool. */
export const freshSecret = (length: number): Buffer => {
  const bytes = freshBytes(length)
  const secret = Buffer.from(bytes)
  bytes.fill(0)
  return secret
}

/** As text, without a buffer in between. */
export const freshBase64url = (length: number): string => {
  const at = take(length)
  return pool.toString('base64url', at, at + length)
}

const take = (length: number): number => {
  if (used + length > pool.length) {
    pool = randomBytes(Math.max(POOL_BYTES, length))
    used = 0
  }
  const at = used
  used += length
  return at
}
