import type { Opening } from '../hours/opening.ts'
import { type WeeklyOpening, type Window, weekly } from '../hours/weekly.ts'
import { timeZone, type ZoneId } from '../kernel/time-zone.ts'
import type { CallingHours, Row } from '../rule-pack/row.ts'
import { fixedOffsetOf, minuteOf, WEEKDAYS } from '../rule-pack/vocabulary.ts'
import { binds, isAutomatedVoice, isText, isVoice } from './channels.ts'
import { lawOf } from './citation.ts'
import { enough } from './consent.ts'
import { SERVICE } from './consent-needed.ts'
import type { Reason } from './decision.ts'
import { endOfGrant } from './grant-lifetime.ts'
import { atLeast } from './levels.ts'
import type { Situation } from './situation.ts'

/** Why not now, and everything that has to be open for a contact to be made. */
export interface HoursSay {
  readonly reasons: ReadonlyArray<Reason>
  readonly openings: ReadonlyArray<Opening>
}

/** The hours of every row, in every zone in which the person may be. `service` may be at any time. */
export const callingHours = (situation: Situation): HoursSay => {
  const { aim, rules } = situation
  if (aim.purpose === SERVICE || !(isVoice(aim.channel) || isText(aim.channel))) return NOTHING
  const said = rules.rows.map((row) => ofRow(row, situation))
  return {
    reasons: said.flatMap(({ reasons }) => reasons),
    openings: said.flatMap(({ openings }) => openings),
  }
}

const NOTHING: HoursSay = { reasons: [], openings: [] }

const ofRow = (row: Row, situation: Situation): HoursSay => {
  const speaking = { jurisdiction: row.id, law: lawOf(row), rule: 'callingHours' }
  if (row.callingHoursStatus === 'unknown')
    return { reasons: [{ code: 'HOURS_UNKNOWN', effect: 'unknown', ...speaking }], openings: [] }
  const windows = windowsFor(row, situation)
  if (windows.length === 0 || isWaived(row, situation)) return NOTHING
  const zones = zonesOf(row, situation)
  if (zones.length === 0)
    return { reasons: [{ code: 'HOURS_UNKNOWN', effect: 'unknown', ...speaking }], openings: [] }
  const openings = windows.flatMap((hours) => zones.map((zone) => openingOf(row, hours, zone, situation)))
  const closed = openings.map((opening) => opening.whyClosedAt(situation.atMs))
  return {
    openings,
    reasons: [
      ...(closed.some(({ outsideHours }) => outsideHours)
        ? [{ code: 'OUTSIDE_CALLING_HOURS', effect: 'defer', ...speaking } as const]
        : []),
      ...(closed.some(({ onHoliday }) => onHoliday)
        ? [{ code: 'HOLIDAY', effect: 'defer', ...speaking } as const]
        : []),
    ],
  }
}

/** The row's own hours where they bind the channel, and those for automated calls in addition. */
const windowsFor = (row: Row, { aim }: Situation): ReadonlyArray<ReadonlyArray<CallingHours>> => {
  const { callingHours: own, automatedCallingHours: automated, callingHoursScope: scope } = row
  const channels = scope?.channels ?? []
  const isBound = channels.length === 0 ? isVoice(aim.channel) : binds(channels, aim.channel)
  return [
    ...(own !== null && isBound ? [own] : []),
    ...(automated !== null && automated !== undefined && isAutomatedVoice(aim.channel) ? [automated] : []),
  ]
}

/** `consentWaives`: a standing grant of `express` or above lifts this row's windows and holidays, and no other row's. */
const isWaived = (row: Row, situation: Situation): boolean =>
  row.callingHoursScope?.consentWaives === true &&
  enough(situation.standing, atLeast('express'), situation.at, endOfGrant(situation)) !== undefined

const zonesOf = ({ timeBasis }: Row, { zones }: Situation): ReadonlyArray<ZoneId> => {
  const fixed = fixedOffsetOf(timeBasis)
  return fixed === undefined ? zones : [fixed]
}

/** Made once for each list of windows and each zone. */
const openingOf = (
  row: Row,
  hours: ReadonlyArray<CallingHours>,
  zone: ZoneId,
  { holidays }: Situation,
): WeeklyOpening => {
  const byZone = OPENINGS.get(hours) ?? new Map<ZoneId, Made>()
  OPENINGS.set(hours, byZone)
  const known = byZone.get(zone)
  if (known !== undefined && known.holidays === holidays) return known.opening
  const opening = weekly({
    zone: timeZone(zone),
    windows: hours.map(windowOf),
    isHoliday: (day) => holidays.isHoliday(row, day),
  })
  byZone.set(zone, { holidays, opening })
  return opening
}

interface Made {
  readonly holidays: Situation['holidays']
  readonly opening: WeeklyOpening
}

const OPENINGS = new WeakMap<ReadonlyArray<CallingHours>, Map<ZoneId, Made>>()

const windowOf = ({ days, start, end, holidays }: CallingHours): Window => ({
  days: days.map((day) => WEEKDAYS.indexOf(day) as Window['days'][number]),
  startMinute: minuteOf(start),
  endMinute: minuteOf(end),
  closedOnHolidays: holidays === 'forbidden',
})
