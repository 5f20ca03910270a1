import * as t from 'io-ts'
import { Instant } from '../kernel/instant.ts'
import { Sha256Hex } from '../kernel/sha256-hex.ts'
import { Word } from '../kernel/word.ts'

/**
 * A text that is shown to people when they are asked to consent, version 1. The exact text stands in the event where it
 * fits, else in the content store under `sha256`, which is always that of the text in UTF-8.
 */
export const DisclosurePublished = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        type: t.literal('DisclosurePublished'),
        occurredAt: Instant,
        id: Word,
        version: Word,
        language: Word,
        sha256: Sha256Hex,
      }),
      t.partial({ text: t.string }),
    ]),
  ),
  'DisclosurePublished',
)
export type DisclosurePublished = t.TypeOf<typeof DisclosurePublished>

/** Texts beyond this lie in the content store: bytes as a JSON string, in which some characters take several. */
export const DISCLOSURE_TEXT_BYTES_MAX = 32_768
