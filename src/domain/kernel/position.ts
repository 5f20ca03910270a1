import type * as t from 'io-ts'
import { brandedText } from './branded-text.ts'

export interface PositionBrand {
  readonly Position: unique symbol
}

/**
 * A place in the whole log of one store: the store's tag, a hyphen, and digits of fixed width. Two positions of one
 * store are ordered as bytes. Nothing else may be read from it.
 */
export const Position = brandedText<PositionBrand>('a position of this ledger, or size:N', (s) =>
  /^[a-z2-7]{8}-[0-9a-f]{16}([0-9a-f]{16})?$/.test(s),
)
export type Position = t.TypeOf<typeof Position>

/** The tag of the store that a position belongs to. */
export const storeTagOf = (position: Position): string => position.slice(0, 8)
