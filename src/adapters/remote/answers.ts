import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { EventId } from '../../domain/kernel/event-id.ts'
import { Position } from '../../domain/kernel/position.ts'
import type {
  DeadLetterLine,
  EventLine,
  GapAcknowledged,
  History,
  KnownState,
  NewToken,
  Rebuilt,
  RegistryDifference,
  RegistryImported,
  RegistryLine,
  RepliesPage,
  TokenLine,
  WaiverLine,
} from '../../domain/ports/ledger.ts'
import type { Decision } from '../../domain/rules/decision.ts'
import type { Outcome } from '../../domain/workflow/outcome.ts'
import { jsonIn } from './words.ts'

/**
 * The answers of a server, as far as they are used here: what a newer one says beside that is passed on as it is. Each
 * answers undefined for a text that is no such answer.
 */
export type Read<A> = (text: string) => A | undefined

const reader =
  <A>(codec: t.Decoder<unknown, unknown>): Read<A> =>
  (text) => {
    const value = jsonIn(text)
    return E.isRight(codec.decode(value)) ? (value as A) : undefined
  }

const optional = <A>(codec: t.Type<A, unknown>) => t.union([codec, t.undefined])

const AsOf = t.type({
  position: t.union([Position, t.null]),
  size: t.number,
  recordedAt: t.union([t.string, t.null]),
  lagMs: t.number,
})

const Reason = t.type({ code: t.string, effect: t.string })

const DecisionAnswer = t.type({
  verdict: t.keyof({ permit: null, deny: null, defer: null, unknown: null }),
  contact: t.string,
  channel: t.string,
  purpose: t.string,
  seller: t.string,
  at: t.string,
  reasons: t.array(Reason),
  asOf: AsOf,
})

export const readDecision: Read<Decision> = reader(DecisionAnswer)

const StateAnswer = t.type({
  contact: t.string,
  grants: t.UnknownArray,
  withdrawals: t.UnknownArray,
  dnc: t.UnknownArray,
  relationships: t.UnknownArray,
  reassignments: t.UnknownArray,
  asOf: AsOf,
})

/** With a channel among what was asked a decision, else a state. */
export const readState: Read<KnownState | Decision> = (text) =>
  readDecision(text) ?? withEveryList(readKnownState(text))

const readKnownState: Read<KnownState> = reader(StateAnswer)

/** The contract does not name these two. */
const withEveryList = (state: KnownState | undefined): KnownState | undefined =>
  state === undefined ? undefined : { ...NO_LISTS, ...state }

const NO_LISTS: Pick<KnownState, 'lifts' | 'erasures'> = { lifts: [], erasures: [] }

const Line = t.type({
  position: Position,
  eventId: EventId,
  type: t.string,
  stream: t.string,
  revision: t.string,
  recordedAt: t.string,
  source: t.string,
  data: t.unknown,
})

export const readHistory: Read<History> = reader(
  t.type({ contact: t.string, events: t.array(Line), asOf: AsOf, protectedWithheld: optional(t.string) }),
)

const readLine: Read<EventLine> = reader(Line)

/** NDJSON. */
export const readLines: Read<ReadonlyArray<EventLine>> = (text) => {
  const found = text
    .split('\n')
    .filter((line) => line !== '')
    .map(readLine)
  return found.every((line) => line !== undefined) ? found : undefined
}

const OutcomeAnswer = t.type({
  outcome: t.keyof({ recorded: null, duplicate: null, conflict: null, refused: null, invalid: null }),
  reason: optional(t.string),
  issues: optional(t.readonlyArray(t.type({ path: t.string, expected: t.string }))),
})

export const readResults: Read<{ readonly results: ReadonlyArray<Outcome> }> = reader(
  t.type({ results: t.array(OutcomeAnswer) }),
)

export const readOutcome: Read<Outcome> = reader(OutcomeAnswer)

const GapAnswer = t.type({
  topic: t.string,
  partition: t.number,
  kind: t.string,
  storedOffset: t.string,
  lowWatermark: t.string,
  highWatermark: t.string,
  resumeAt: t.string,
  reason: t.string,
  acknowledgedBy: t.string,
  position: Position,
})

export const readGapAcknowledged: Read<GapAcknowledged> = reader(GapAnswer)

export interface DeadLettersAnswer {
  readonly deadLetters: ReadonlyArray<DeadLetterLine>
}

const DeadLetterAnswer = t.type({
  id: EventId,
  position: Position,
  status: t.string,
  outcome: t.string,
  reason: t.string,
  issues: t.array(t.type({ path: t.string, expected: t.string })),
  digest: t.string,
  source: t.string,
  sizeBytes: t.number,
  recordedAt: t.string,
  lastReplay: optional(t.type({ by: t.string, at: t.string })),
})

export const readDeadLetters: Read<DeadLettersAnswer> = reader(
  t.type({ deadLetters: t.array(DeadLetterAnswer) }),
)

const ReplyAnswer = t.type({
  eventId: EventId,
  position: Position,
  status: t.keyof({ open: null, settled: null }),
  recordedAt: t.string,
  source: t.string,
  scope: t.UnknownRecord,
  reply: t.UnknownRecord,
})

export const readReplies: Read<RepliesPage> = reader(
  t.type({ replies: t.array(ReplyAnswer), next: t.union([Position, t.null]) }),
)

export const readNewToken: Read<NewToken> = reader(
  t.type({ id: EventId, role: t.string, name: t.string, token: t.string }),
)

const TokenAnswer = t.type({
  id: EventId,
  role: t.string,
  name: t.string,
  issuedAt: t.string,
  revokedAt: optional(t.string),
})

export const readTokens: Read<{ readonly tokens: ReadonlyArray<TokenLine> }> = reader(
  t.type({ tokens: t.array(TokenAnswer) }),
)

export const readRebuilt: Read<Rebuilt> = reader(
  t.type({ events: t.number, differences: t.number, seconds: t.number }),
)

const Version = t.type({
  version: t.string,
  kind: t.keyof({ full: null, change: null }),
  sha256: t.string,
  bytes: t.number,
  counts: t.type({ numbers: t.number, added: t.number, removed: t.number, rejected: t.number }),
})

export const readRegistryImported: Read<RegistryImported> = reader(
  t.intersection([
    Version,
    t.type({ registry: t.string, isNew: t.boolean }),
    t.partial({ rejectedAt: t.array(t.number), forced: t.array(t.string) }),
  ]),
)

const Waiver = t.type({
  registry: t.string,
  reason: t.string,
  authority: t.string,
  by: t.string,
  since: t.string,
})

export const readRegistryWaiver: Read<WaiverLine> = reader(Waiver)

export interface RegistriesAnswer {
  readonly registries: ReadonlyArray<RegistryLine>
}

const RegistryAnswer = t.type({
  id: t.string,
  versions: t.array(t.intersection([Version, t.type({ importedAt: t.string, importedBy: t.string })])),
  active: t.union([t.string, t.null]),
  waiver: t.union([Waiver, t.null]),
})

export const readRegistries: Read<RegistriesAnswer> = reader(t.type({ registries: t.array(RegistryAnswer) }))

export const readRegistryDifference: Read<RegistryDifference> = reader(
  t.type({ registry: t.string, from: t.string, to: t.string, added: t.number, removed: t.number }),
)
