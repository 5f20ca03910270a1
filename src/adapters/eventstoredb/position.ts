import { randomBytes } from 'node:crypto'
import { type Position, storeTagOf } from '../../domain/kernel/position.ts'

/**
 * The tag of the store, a hyphen, 16 hex digits of the commit position. An event written over gRPC has a commit position
 * of its own, the one an append answers and `$all` shows; servers differ in the prepare position beside it.
 */
export const positionOf = (tag: string, commit: bigint): Position =>
  `${tag}-${commit.toString(16).padStart(COMMIT_DIGITS, '0')}` as Position

export const commitOf = (position: Position): bigint => BigInt(`0x${position.slice(-COMMIT_DIGITS)}`)

/** Whether a position can be one of a store. A tag that is not known yet excludes none. */
export const isPositionOf = (tag: string | undefined, position: Position): boolean =>
  position.length === TAG_LETTERS + 1 + COMMIT_DIGITS && (tag === undefined || storeTagOf(position) === tag)

/** A name for a store: 40 random bits in base 32. */
export const randomTag = (): string => {
  let tag = ''
  for (const byte of randomBytes(TAG_LETTERS)) tag += ALPHABET[byte % ALPHABET.length]
  return tag
}

export const isTag = (text: unknown): text is string => typeof text === 'string' && /^[a-z2-7]{8}$/.test(text)

const COMMIT_DIGITS = 16

const TAG_LETTERS = 8

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
