import type * as t from 'io-ts'
import { brandedText } from './branded-text.ts'

export interface Sha256HexBrand {
  readonly Sha256Hex: unique symbol
}

export const Sha256Hex = brandedText<Sha256HexBrand>('a SHA-256 as 64 lower-case hex digits', (s) =>
  /^[0-9a-f]{64}$/.test(s),
)
export type Sha256Hex = t.TypeOf<typeof Sha256Hex>
