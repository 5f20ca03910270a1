import type { CalendarDate } from '../kernel/instant.ts'
import { dateOfDay, dayOfDate } from '../kernel/local-time.ts'
import { dayAfter, type Period, periodOf } from '../kernel/period.ts'
import type { Registry, Row } from '../rule-pack/row.ts'
import { binds } from './channels.ts'
import { lawOf } from './citation.ts'
import { consentValid, enough } from './consent.ts'
import { groundOf, type ListAsked, type Reason } from './decision.ts'
import { endOfGrant } from './grant-lifetime.ts'
import { atLeast } from './levels.ts'
import { relationshipUnder } from './relationship.ts'
import type { Situation } from './situation.ts'

/** What the lists of others say, and which version of each was asked. */
export interface ListsSay {
  readonly reasons: ReadonlyArray<Reason>
  readonly lists: ReadonlyArray<ListAsked>
}

export const registries = (situation: Situation): ListsSay => {
  const needed = situation.rules.rows.flatMap((row) =>
    [row.nationalRegistry, row.stateRegistry].flatMap((registry) =>
      registry !== null && registry !== undefined && binds(registry.channels, situation.aim.channel)
        ? [{ row, registry }]
        : [],
    ),
  )
  const said = needed.map(({ row, registry }) => ofRegistry(row, registry, situation))
  return { reasons: said.flatMap(({ reasons }) => reasons), lists: said.map(({ list }) => list) }
}

const ofRegistry = (
  row: Row,
  registry: Registry,
  situation: Situation,
): { readonly reasons: ReadonlyArray<Reason>; readonly list: ListAsked } => {
  const { contact, lists, today } = situation
  if (lists.lacks(registry.id) !== undefined) return notLaidDown(row, registry)
  const version = lists.newest(registry.id, dateOfDay(today.first))
  const versionDay = version === undefined ? 0 : dayOfDate(version.version as CalendarDate)
  const waiver = lists.waiver(registry.id)
  const isListed = version?.lists(contact) ?? false
  const isMissing = version === undefined && waiver === undefined
  const isStale =
    version !== undefined &&
    waiver === undefined &&
    today.last >= dayAfter(versionDay, freshFor(row, registry, situation))
  const event = version === undefined ? {} : { event: version.event }
  const speaking = { jurisdiction: row.id, law: lawOf(row), registry: registry.id, ...event }
  const against: ReadonlyArray<Reason> = [
    ...(isListed ? [{ code: 'REGISTRY_LISTED', effect: 'deny', ...speaking } as const] : []),
    ...(isMissing ? [{ code: 'REGISTRY_MISSING', effect: 'unknown', ...speaking } as const] : []),
    ...(isStale ? [{ code: 'REGISTRY_STALE', effect: 'unknown', ...speaking } as const] : []),
  ]
  const lifting = against.length === 0 ? undefined : lifts(row, registry, situation)
  return {
    reasons: lifting === undefined ? against : [lifting],
    list: {
      id: registry.id,
      version: version?.version ?? null,
      listed: version === undefined ? null : isListed,
      ageDays: version === undefined ? null : today.last - versionDay,
      ...(waiver === undefined ? {} : { waiver }),
    },
  }
}

/** A version is recorded, and its numbers are not on this node yet. */
const notLaidDown = (row: Row, { id }: Registry): ReturnType<typeof ofRegistry> => ({
  reasons: [{ code: 'INDEX_BEHIND', effect: 'unknown', jurisdiction: row.id, law: lawOf(row), registry: id }],
  list: { id, version: null, listed: null, ageDays: null },
})

/** What makes a listing, a missing or a stale list not matter. */
const lifts = (row: Row, { id }: Registry, situation: Situation): Reason | undefined => {
  const { aim, at, rules, standing, stream } = situation
  const exempt = rules.inherited(row, (one) => one.exemptPurposes?.registry)
  const speaking = { jurisdiction: row.id, law: lawOf(row), registry: id }
  if (exempt?.includes(aim.purpose) ?? false)
    return { code: 'EXEMPT_PURPOSE', effect: 'permit', ...speaking, rule: 'exemptPurposes.registry' }
  const yieldsTo = yieldsToOf(row, situation)
  const grant =
    yieldsTo === undefined ? undefined : enough(standing, atLeast(yieldsTo), at, endOfGrant(situation))
  if (grant !== undefined)
    return { ...consentValid(grant, { ...speaking, rule: 'registryYieldsTo' }, stream), registry: id }
  const relationship = relationshipUnder(row, situation)
  return relationship === undefined
    ? undefined
    : {
        code: 'RELATIONSHIP',
        effect: 'permit',
        ...speaking,
        rule: 'ebr',
        event: groundOf(relationship, stream),
      }
}

/** A row that says null says that nothing lifts its list; one that says nothing says as its parent. */
const yieldsToOf = (row: Row, { rules }: Situation) =>
  row.registryYieldsTo === null ? undefined : rules.inherited(row, (one) => one.registryYieldsTo)

/** Each list has its own `scrubEvery`, the parent's where it has none, P31D where nobody has one. */
const freshFor = (row: Row, registry: Registry, { rules }: Situation): Period => {
  const written =
    registry.scrubEvery ?? rules.inherited(row, (one) => one.nationalRegistry?.scrubEvery) ?? 'P31D'
  return periodOf(written) ?? ONE_DAY
}

/** `per-campaign` and `per-message`: README of the pack, number 11. */
const ONE_DAY: Period = { months: 0, days: 1 }
