import { randomBytes } from 'node:crypto'
import { type Position, storeTagOf } from '../../domain/kernel/position.ts'

/** The tag of the store, a hyphen, 16 hex digits of the sequence number: fixed width, so ordered as text. */
export const positionOf = (tag: string, sequence: number): Position =>
  `${tag}-${sequence.toString(16).padStart(SEQUENCE_DIGITS, '0')}` as Position

export const sequenceOf = (position: Position): number =>
  Number.parseInt(position.slice(-SEQUENCE_DIGITS), 16)

/** Whether a position can be one of this store: its tag, and the width of an embedded log. */
export const isPositionOf = (tag: string, position: Position): boolean =>
  storeTagOf(position) === tag && position.length === tag.length + 1 + SEQUENCE_DIGITS

/** A name for a store or a node: 40 random bits in base 32. */
export const randomTag = (): string => {
  let tag = ''
  for (const byte of randomBytes(TAG_LETTERS)) tag += ALPHABET[byte % ALPHABET.length]
  return tag
}

export const isTag = (text: string): boolean => /^[a-z2-7]{8}$/.test(text)

const SEQUENCE_DIGITS = 16

const TAG_LETTERS = 8

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
