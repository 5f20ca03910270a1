import * as t from 'io-ts'
import { brandedText } from '../kernel/branded-text.ts'

/** How sure a row is: what `confirmed` means stands in docs/rules.md. */
export const Confidence = t.keyof(
  { confirmed: null, secondary: null, unconfirmed: null },
  'a confidence (confirmed, secondary, unconfirmed)',
)

export const Weekday = t.keyof(
  { mon: null, tue: null, wed: null, thu: null, fri: null, sat: null, sun: null },
  'a weekday (mon to sun)',
)
export type Weekday = t.TypeOf<typeof Weekday>

/** Monday is 0, as in ISO 8601. */
export const WEEKDAYS = Object.keys(Weekday.keys) as ReadonlyArray<Weekday>

/** What the law asks for before a contact: README of the pack, number 8. */
export const ConsentModel = t.keyof(
  {
    'opt-out': null,
    'opt-out-by-category': null,
    'opt-in': null,
    'opt-in-express': null,
    'opt-in-written': null,
    'opt-in-soft': null,
    'opt-in-or-legitimate-interest': null,
    'member-state-choice': null,
  },
  'a consent model',
)
export type ConsentModel = t.TypeOf<typeof ConsentModel>

/** The channels as the pack writes them in lists: `voice` means the voice family, `whatsapp` follows `sms`. */
export const PackChannel = t.keyof(
  {
    voice: null,
    'autodialed-voice': null,
    'prerecorded-voice': null,
    sms: null,
    email: null,
    postal: null,
    'ringless-voicemail': null,
  },
  'a channel of the pack',
)
export type PackChannel = t.TypeOf<typeof PackChannel>

export interface TimeOfDayBrand {
  readonly TimeOfDay: unique symbol
}

/** Of a wall clock, `00:00` to `24:00`. */
export const TimeOfDay = brandedText<TimeOfDayBrand>('a time of day such as 09:00', (s) =>
  /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(s),
)
export type TimeOfDay = t.TypeOf<typeof TimeOfDay>

/** Minutes since midnight. */
export const minuteOf = (time: TimeOfDay): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Local to the person, or one offset all year where a statute names a standard time. */
export const FIXED_TIME_BASES: ReadonlyMap<string, string> = new Map([
  ['Atlantic Standard Time', '-04:00'],
  ['Eastern Standard Time', '-05:00'],
  ['Central Standard Time', '-06:00'],
  ['Mountain Standard Time', '-07:00'],
  ['Pacific Standard Time', '-08:00'],
])

/** The offset that a time basis fixes; undefined where it is the person's own time. */
export const fixedOffsetOf = (timeBasis: string): string | undefined => {
  const named = /^fixed: (.+? Standard Time)\b/.exec(timeBasis)?.[1]
  return named === undefined ? undefined : FIXED_TIME_BASES.get(named)
}

export const TimeBasis = t.refinement(
  t.string,
  (text) => text === 'called-party-local' || fixedOffsetOf(text) !== undefined,
  'called-party-local, or fixed: and a standard time known to this ledger',
)
