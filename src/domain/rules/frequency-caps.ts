import { closedUntil, type Opening } from '../hours/opening.ts'
import { msOf } from '../kernel/instant.ts'
import type { FrequencyCap, Row } from '../rule-pack/row.ts'
import { binds, isAutomatedVoice, isVoice } from './channels.ts'
import { lawOf } from './citation.ts'
import { SERVICE } from './consent-needed.ts'
import type { Obligation, Reason } from './decision.ts'
import { transactionWithin } from './relationship.ts'
import type { Situation } from './situation.ts'

export interface CapsSay {
  readonly reasons: ReadonlyArray<Reason>
  readonly openings: ReadonlyArray<Opening>
  /** The caps that nobody could judge, because the attempts were not told. */
  readonly obligations: ReadonlyArray<Obligation>
}

/** How often: judged where the attempts are told, else told as an obligation. */
export const frequencyCaps = (situation: Situation): CapsSay => {
  const { aim, rules, recentAttempts, atMs } = situation
  if (aim.purpose === SERVICE) return NOTHING
  const caps = rules.rows.flatMap((row) => capsOf(row, situation).map((cap) => ({ row, cap })))
  if (caps.length === 0) return NOTHING
  if (recentAttempts === undefined)
    return { ...NOTHING, obligations: caps.map(({ row, cap }) => obligationOf(row, cap)) }
  const attempts = recentAttempts.map(msOf).sort((a, b) => b - a)
  const barring = caps.flatMap(({ row, cap }) => {
    const freeFrom = freeAfter(attempts, cap)
    return freeFrom > atMs ? [{ row, cap, freeFrom }] : []
  })
  return {
    obligations: [],
    openings: barring.map(({ freeFrom }) => closedUntil(freeFrom)),
    reasons: barring.map(({ row, cap }) => ({
      code: 'FREQUENCY_CAP',
      effect: 'defer',
      jurisdiction: row.id,
      law: lawOf(row),
      rule: `${cap.maxCalls} in ${cap.windowHours} hours`,
    })),
  }
}

const NOTHING: CapsSay = { reasons: [], openings: [], obligations: [] }

const capsOf = (row: Row, situation: Situation): ReadonlyArray<FrequencyCap> => {
  const { channel } = situation.aim
  const caps = [
    ...(row.frequencyCap ? [row.frequencyCap] : []),
    ...(row.furtherFrequencyCaps ?? []),
    ...(row.automatedFrequencyCap && isAutomatedVoice(channel) ? [row.automatedFrequencyCap] : []),
  ]
  return caps.filter(
    ({ channels, exempt }) =>
      (channels === undefined ? isVoice(channel) : binds(channels, channel)) &&
      !(
        exempt?.relationship !== undefined && transactionWithin(exempt.relationship, situation) !== undefined
      ),
  )
}

/** When fewer than `maxCalls` attempts are less than `windowHours` old. Attempts are the newest first. */
const freeAfter = (attempts: ReadonlyArray<number>, { maxCalls, windowHours }: FrequencyCap): number => {
  const decisive = attempts[maxCalls - 1]
  return decisive === undefined ? -Infinity : decisive + windowHours * HOUR_MS
}

const HOUR_MS = 3_600_000

const obligationOf = (row: Row, { maxCalls, windowHours, scope }: FrequencyCap): Obligation => ({
  code: 'FREQUENCY_CAP',
  jurisdiction: row.id,
  law: lawOf(row),
  maxCalls,
  windowHours,
  text: scope,
})
