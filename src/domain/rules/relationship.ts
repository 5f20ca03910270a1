import type { Relationship } from '../contact/state.ts'
import type { Channel } from '../kernel/channel.ts'
import { msOf } from '../kernel/instant.ts'
import { dayAfter, type Period, periodOf } from '../kernel/period.ts'
import type { Ebr, Row } from '../rule-pack/row.ts'
import { isVoice } from './channels.ts'
import type { Situation } from './situation.ts'

/** A relationship that still counts under a row: its own `ebr`, else its parent's. A sentence counts for nothing. */
export const relationshipUnder = (row: Row, situation: Situation): Relationship | undefined => {
  const { standing, rules, aim } = situation
  if (standing.relationships.length === 0) return undefined
  const ebr = rules.inherited(row, (one) => one.ebr)
  return ebr === undefined || !appliesTo(ebr, aim.channel)
    ? undefined
    : standing.relationships.findLast((one) => isWithin(one, periodFor(ebr, one), situation))
}

/** A purchase, delivery or payment no longer ago than a period. */
export const transactionWithin = (period: string, situation: Situation): Relationship | undefined =>
  situation.standing.relationships.findLast(
    (one) => one.kind === 'transaction' && isWithin(one, periodOf(period), situation),
  )

/** `voice-live` is the channel `voice` alone. */
const appliesTo = ({ appliesTo: named }: Ebr, channel: Channel): boolean =>
  named === undefined ||
  named.some((name) =>
    name === 'voice-live' ? channel === 'voice' : name === channel || (name === 'voice' && isVoice(channel)),
  )

const periodFor = (ebr: Ebr, { kind }: Relationship): Period | undefined => {
  const written = kind === 'transaction' ? ebr.transaction : ebr.inquiry
  return written === null ? undefined : periodOf(written)
}

/** In calendar months and days of the person's own calendar, the end exclusive. Where several dates are possible, the strictest. */
const isWithin = (
  { occurredAt }: Relationship,
  period: Period | undefined,
  { daysOf, today }: Situation,
): boolean => period !== undefined && today.last < dayAfter(daysOf(msOf(occurredAt)).first, period)
