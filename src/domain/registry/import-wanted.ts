import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { CalendarDate } from '../kernel/instant.ts'
import { type Issues, issuesOf } from '../kernel/validation.ts'
import { Word } from '../kernel/word.ts'
import type { HowToRead } from '../ports/registry-reader.ts'
import type { RegistryVersionImported } from './event.ts'
import { RegistryId, regionOf } from './registry-id.ts'

/** What somebody who brings a file says of it. */
export interface ImportWanted {
  readonly registry: RegistryId
  readonly version: CalendarDate
  readonly kind: 'full' | 'change'
  readonly format: HowToRead['format']
  readonly column?: string | undefined
  readonly flagColumn?: string | undefined
  readonly region?: string | undefined
  readonly san?: Word | undefined
  readonly accessedBy?: Word | undefined
  readonly accessedAt?: CalendarDate | undefined
  readonly isForced: boolean
}

const Kind = t.keyof({ full: null, change: null }, 'full or change')
const Format = t.keyof(
  { auto: null, 'ftc-text': null, 'ftc-xml': null, lines: null, csv: null },
  'auto, ftc-text, ftc-xml, lines or csv',
)
const Region: t.Type<string, string, unknown> = new t.Type<string, string, unknown>(
  'a country as two letters (ISO 3166-1), such as US',
  (u): u is string => typeof u === 'string' && /^[A-Z]{2}$/.test(u),
  (u, context) => (Region.is(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
)
const Yes: t.Type<boolean, boolean, unknown> = new t.Type<boolean, boolean, unknown>(
  'true or false',
  t.boolean.is,
  (u, context) =>
    u === true || u === 'true'
      ? t.success(true)
      : u === false || u === 'false'
        ? t.success(false)
        : t.failure(u, context),
  t.identity,
)

const Wanted = t.intersection([
  t.type({ registry: RegistryId, version: CalendarDate }),
  t.partial({
    kind: Kind,
    format: Format,
    column: Word,
    flagColumn: Word,
    region: Region,
    san: Word,
    accessedBy: Word,
    accessedAt: CalendarDate,
    force: Yes,
  }),
])

export const decodeImport = (
  id: string,
  input: unknown,
): E.Either<{ readonly _tag: 'NotARegistryRequest'; readonly issues: Issues }, ImportWanted> => {
  const members = typeof input === 'object' && input !== null ? input : {}
  const wanted = Wanted.decode({ ...members, registry: id })
  if (E.isLeft(wanted)) return E.left({ _tag: 'NotARegistryRequest', issues: issuesOf(wanted.left) })
  const { kind = 'full', format = 'auto', region, force = false, ...facts } = wanted.right
  return E.right({
    ...facts,
    kind,
    format,
    region: region ?? regionOf(facts.registry),
    isForced: force,
  })
}

export const howToRead = (
  { kind, format, column, flagColumn, region }: ImportWanted,
  isForced: boolean,
): HowToRead => ({ kind, format, column, flagColumn, region, isForced })

/** How a file was read that was imported once: the same numbers come of it. */
export const howItWasRead = (
  event: Pick<RegistryVersionImported, 'kind' | 'format' | 'column' | 'flagColumn' | 'region' | 'forced'>,
): HowToRead => {
  const { kind, format, column, flagColumn, region, forced = [] } = event
  const isForced = forced.includes('broken') || forced.includes('wrong-entries')
  return { kind, format, column, flagColumn, region, isForced }
}
