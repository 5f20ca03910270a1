import * as t from 'io-ts'
import { brandedText } from '../kernel/branded-text.ts'
import { Instant } from '../kernel/instant.ts'
import { Word } from '../kernel/word.ts'

export interface KeyCheckValueBrand {
  readonly KeyCheckValue: unique symbol
}

/** The first half of an HMAC-SHA-256 under a key: tells whether a key is the same one, and nothing else about it. */
export const KeyCheckValue = brandedText<KeyCheckValueBrand>(
  'a check value of 32 lower-case hex digits',
  (s) => /^[0-9a-f]{32}$/.test(s),
)
export type KeyCheckValue = t.TypeOf<typeof KeyCheckValue>

const KeyCheck = t.readonly(t.strict({ key: Word, check: KeyCheckValue }))

/**
 * The keys that this ledger is written with, by what each is called, version 1. Of several values for one key the first in
 * the log holds: every node that has another is one of another ledger.
 */
export const KeyCheckRecorded = t.readonly(
  t.strict({
    type: t.literal('KeyCheckRecorded'),
    occurredAt: Instant,
    checks: t.readonlyArray(KeyCheck),
  }),
  'KeyCheckRecorded',
)
export type KeyCheckRecorded = t.TypeOf<typeof KeyCheckRecorded>
