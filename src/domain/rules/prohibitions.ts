import type { Prohibition, Row } from '../rule-pack/row.ts'
import { binds } from './channels.ts'
import { enough } from './consent.ts'
import { SERVICE } from './consent-needed.ts'
import type { Reason } from './decision.ts'
import { endOfGrant } from './grant-lifetime.ts'
import { atLeast } from './levels.ts'
import { transactionWithin } from './relationship.ts'
import type { Situation } from './situation.ts'

/** Refusals of the law itself, that no hour and no list cures. They bind sales: nothing of them applies to `service`. */
export const prohibitions = (situation: Situation): ReadonlyArray<Reason> =>
  situation.aim.purpose === SERVICE
    ? []
    : situation.rules.rows.flatMap((row) =>
        (row.prohibitions ?? []).flatMap((one) => prohibited(row, one, situation)),
      )

const prohibited = (row: Row, prohibition: Prohibition, situation: Situation): ReadonlyArray<Reason> => {
  const { channels, purposes, lineTypes, law, code, note } = prohibition
  const { aim, lineType } = situation
  if (note === true) return []
  if (channels !== undefined && !binds(channels, aim.channel)) return []
  if (purposes !== undefined && !purposes.includes(aim.purpose)) return []
  if (lineTypes !== undefined && lineType !== 'unknown' && !lineTypes.includes(lineType)) return []
  if (isLifted(row, prohibition, situation)) return []
  const speaking = { jurisdiction: row.id, law, rule: code }
  return lineTypes !== undefined && lineType === 'unknown'
    ? [{ code: 'LINE_TYPE_UNKNOWN', effect: 'unknown', ...speaking }]
    : [{ code: 'PROHIBITED', effect: 'deny', ...speaking }]
}

const isLifted = (
  row: Row,
  { unlessConsent, unlessRelationship }: Prohibition,
  situation: Situation,
): boolean => {
  const { standing, at } = situation
  const byConsent =
    unlessConsent !== undefined &&
    enough(standing, atLeast(unlessConsent), at, endOfGrant(situation)) !== undefined
  return byConsent || (unlessRelationship === true && hasRelationship(row, situation))
}

/** For as long as the row's `ebr` counts a transaction, whatever channels that one is for. */
const hasRelationship = (row: Row, situation: Situation): boolean => {
  const period = situation.rules.inherited(row, (one) => one.ebr)?.transaction
  return typeof period === 'string' && transactionWithin(period, situation) !== undefined
}
