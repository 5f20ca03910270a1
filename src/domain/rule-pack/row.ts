import * as t from 'io-ts'
import { ConsentLevel, Jurisdiction } from '../contact/vocabulary.ts'
import { CalendarDate } from '../kernel/instant.ts'
import { PeriodText } from '../kernel/period.ts'
import { Word } from '../kernel/word.ts'
import { RegistryId } from '../registry/registry-id.ts'
import { Confidence, ConsentModel, PackChannel, TimeBasis, TimeOfDay, Weekday } from './vocabulary.ts'

const orNull = <A>(codec: t.Type<A, unknown>) => t.union([codec, t.null], `${codec.name} or null`)

const listOf = <A>(codec: t.Type<A, unknown>) => t.readonlyArray(codec, `a list of ${codec.name}`)

/** One window on some days. A day in no entry is closed; several entries for a day are several windows. */
const CallingHours = t.strict(
  {
    days: listOf(Weekday),
    start: TimeOfDay,
    end: TimeOfDay,
    holidays: t.keyof({ allowed: null, forbidden: null }, 'allowed or forbidden'),
  },
  'a window of calling hours',
)
export type CallingHours = t.TypeOf<typeof CallingHours>

const CallingHoursScope = t.intersection(
  [
    t.type({ who: t.string, channels: listOf(PackChannel), consentWaives: orNull(t.boolean) }),
    t.partial({ voluntary: t.boolean, note: t.string }),
  ],
  'whom calling hours bind',
)

/** How old a list may be: a period, or a word that means one day. */
const ScrubEvery = t.union(
  [PeriodText, t.literal('per-campaign'), t.literal('per-message')],
  'a period, per-campaign or per-message',
)

const Registry = t.intersection(
  [
    t.type({ id: RegistryId, channels: listOf(PackChannel), scrubEvery: orNull(ScrubEvery) }),
    t.partial({ name: t.string }),
  ],
  'a registry',
)
export type Registry = t.TypeOf<typeof Registry>

const ConsentModels = t.partial(
  {
    voice: ConsentModel,
    autodialedVoice: ConsentModel,
    prerecordedVoice: ConsentModel,
    sms: ConsentModel,
    email: ConsentModel,
  },
  'consent models by channel',
)
export type ConsentModels = t.TypeOf<typeof ConsentModels>

/** A period counts; a sentence is told and counts for nothing. */
const Ebr = t.intersection(
  [
    t.type({ transaction: orNull(t.string), inquiry: orNull(t.string) }),
    t.partial({ appliesTo: listOf(t.string) }),
  ],
  'an established business relationship',
)
export type Ebr = t.TypeOf<typeof Ebr>

const FrequencyCap = t.intersection(
  [
    t.type({ maxCalls: t.Int, windowHours: t.Int, scope: t.string }),
    t.partial({
      channels: listOf(PackChannel),
      exempt: t.partial({ relationship: PeriodText }),
      voluntary: t.boolean,
    }),
  ],
  'a frequency cap',
)
export type FrequencyCap = t.TypeOf<typeof FrequencyCap>

const LineTypeOfPack = t.keyof({ wireless: null, landline: null, voip: null }, 'a line type')

const Prohibition = t.intersection(
  [
    t.type({ code: Word, text: t.string, law: t.string }),
    t.partial({
      channels: listOf(PackChannel),
      purposes: listOf(Word),
      lineTypes: listOf(LineTypeOfPack),
      unlessConsent: ConsentLevel,
      unlessRelationship: t.boolean,
      note: t.boolean,
    }),
  ],
  'a prohibition',
)
export type Prohibition = t.TypeOf<typeof Prohibition>

const Requirement = t.intersection(
  [t.type({ code: Word, text: t.string }), t.partial({ effectiveFrom: CalendarDate, law: t.string })],
  'something that is required',
)

const DynamicBlackout = t.type({ code: Word, text: t.string, law: t.string }, 'a blackout')

/** A value that held at another time. Where `value` is a sentence, or no end is known, it is told and switches nothing. */
const HistoryEntry = t.intersection(
  [
    t.type({ field: t.string, value: t.unknown }),
    t.partial({ effectiveFrom: orNull(t.string), effectiveTo: orNull(t.string) }),
  ],
  'an earlier value',
)
export type HistoryEntry = t.TypeOf<typeof HistoryEntry>

const Source = t.intersection(
  [
    t.type({
      kind: t.keyof({ law: null, regulator: null, secondary: null }, 'law, regulator or secondary'),
      citation: t.string,
    }),
    t.partial({ url: t.string, read: t.unknown }),
  ],
  'a source',
)

const required = {
  id: Jurisdiction,
  name: t.string,
  parent: orNull(Jurisdiction),
  packVersion: Word,
  asOf: CalendarDate,
  effectiveFrom: orNull(CalendarDate),
  confidence: Confidence,
  unconfirmed: listOf(t.string),
  timeBasis: TimeBasis,
  callingHoursStatus: t.keyof(
    { stated: null, none: null, 'adopts-parent': null, unknown: null },
    'a status of calling hours (stated, none, adopts-parent, unknown)',
  ),
  callingHours: orNull(listOf(CallingHours)),
  nationalRegistry: orNull(Registry),
  consentModel: orNull(ConsentModels),
  sources: listOf(Source),
}

const judged = {
  callingHoursScope: orNull(CallingHoursScope),
  automatedCallingHours: orNull(listOf(CallingHours)),
  holidays: orNull(t.type({ base: t.string, extra: listOf(t.string) }, 'holidays')),
  stateRegistry: orNull(Registry),
  registryYieldsTo: orNull(ConsentLevel),
  exemptPurposes: orNull(t.partial({ registry: listOf(Word) }, 'exempt purposes')),
  consentModelByPurpose: orNull(t.record(t.string, ConsentModels, 'consent models by purpose')),
  impliedConsentFor: orNull(listOf(PackChannel)),
  expressConsentDefaultLifetime: orNull(PeriodText),
  ebr: orNull(Ebr),
  frequencyCap: orNull(FrequencyCap),
  automatedFrequencyCap: orNull(FrequencyCap),
  furtherFrequencyCaps: orNull(listOf(FrequencyCap)),
  prohibitions: orNull(listOf(Prohibition)),
  requires: orNull(listOf(Requirement)),
  dynamicBlackouts: orNull(listOf(DynamicBlackout)),
  history: orNull(listOf(HistoryEntry)),
}

/** Facts that an answer does not rest on. They are shown with their row. */
const told = {
  abandonment: t.unknown,
  adad: t.unknown,
  b2bVoice: t.unknown,
  callerIdentification: t.unknown,
  casl: t.unknown,
  consentForm: t.unknown,
  consentMechanism: t.unknown,
  consentProof: t.unknown,
  consentRecordRetention: t.unknown,
  consentRecordRetentionRule: t.unknown,
  contested: t.unknown,
  dataSubjectRequests: t.unknown,
  email: t.unknown,
  gdpr: t.unknown,
  internalDnc: t.unknown,
  notes: t.unknown,
  pending: t.unknown,
  pipl: t.unknown,
  portedNumbers: t.unknown,
  reassignedNumbers: t.unknown,
  recordKeeping: t.unknown,
  refusalCooldown: t.unknown,
  registration: t.unknown,
  revocation: t.unknown,
  safeHarbourElements: t.unknown,
  sectorRules: t.unknown,
  smsEmail: t.unknown,
  writtenConsentElements: t.unknown,
}

/** What the law of one jurisdiction says. A member that is missing or null says as the parent; where both speak, the stricter wins. */
export const Row = t.intersection([t.type(required), t.partial(judged), t.partial(told)], 'a row')
export type Row = t.TypeOf<typeof Row>

/** A member by another name would be a rule that nobody hears of. */
export const ROW_MEMBERS: ReadonlySet<string> = new Set([
  ...Object.keys(required),
  ...Object.keys(judged),
  ...Object.keys(told),
])
