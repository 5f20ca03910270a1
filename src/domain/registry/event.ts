import * as t from 'io-ts'
import { CalendarDate, Instant } from '../kernel/instant.ts'
import { Sha256Hex } from '../kernel/sha256-hex.ts'
import { Word } from '../kernel/word.ts'
import { RegistryId } from './registry-id.ts'

/** How long the reason and the authority may be that somebody gives for a waiver, in characters. */
export const WAIVER_TEXT_CHARACTERS_MAX = 1_000

/** What stands in the way of a file, unless somebody insists. */
export const RegistryDoubt = t.keyof(
  { empty: null, 'another-size': null, 'wrong-entries': null, broken: null },
  'a doubt about a file',
)
export type RegistryDoubt = t.TypeOf<typeof RegistryDoubt>

/**
 * A version of a list kept by somebody else, version 1. `content` names the file in the content store, encrypted; `sha256` and
 * `bytes` are of the file itself. Format, column and region say how it was read: read so again, it gives the same numbers. A
 * change list says what it was made over (`base`), and its counts are what it changed there.
 */
export const RegistryVersionImported = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        type: t.literal('RegistryVersionImported'),
        occurredAt: Instant,
        registry: RegistryId,
        version: CalendarDate,
        kind: t.keyof({ full: null, change: null }),
        content: Sha256Hex,
        sha256: Sha256Hex,
        bytes: t.number,
        format: t.keyof({ 'ftc-text': null, 'ftc-xml': null, lines: null, csv: null }),
        packing: t.keyof({ plain: null, gzip: null, zip: null }),
        counts: t.readonly(
          t.strict({ numbers: t.number, added: t.number, removed: t.number, rejected: t.number }),
        ),
        importedBy: Word,
      }),
      t.partial({
        column: t.string,
        flagColumn: t.string,
        region: t.string,
        base: CalendarDate,
        san: Word,
        accessedBy: Word,
        accessedAt: CalendarDate,
        forced: t.readonlyArray(RegistryDoubt),
      }),
    ]),
  ),
  'RegistryVersionImported',
)
export type RegistryVersionImported = t.TypeOf<typeof RegistryVersionImported>

/** Somebody says why a missing list stands in nobody's way, and on whose authority, version 1. It holds until it is revoked. */
export const RegistryWaived = t.readonly(
  t.strict({
    type: t.literal('RegistryWaived'),
    occurredAt: Instant,
    registry: RegistryId,
    reason: t.string,
    authority: t.string,
    waivedBy: Word,
  }),
  'RegistryWaived',
)
export type RegistryWaived = t.TypeOf<typeof RegistryWaived>

/** The list is needed again, version 1. */
export const RegistryWaiverRevoked = t.readonly(
  t.strict({
    type: t.literal('RegistryWaiverRevoked'),
    occurredAt: Instant,
    registry: RegistryId,
    revokedBy: Word,
  }),
  'RegistryWaiverRevoked',
)
export type RegistryWaiverRevoked = t.TypeOf<typeof RegistryWaiverRevoked>

export type RegistryEvent = RegistryVersionImported | RegistryWaived | RegistryWaiverRevoked
