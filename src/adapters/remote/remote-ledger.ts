import * as E from 'fp-ts/lib/Either.js'
import type { Position } from '../../domain/kernel/position.ts'
import type {
  DeadLetterLine,
  EventLine,
  GapAcknowledged,
  History,
  ImportProgress,
  KnownState,
  NewToken,
  Progress,
  Rebuilt,
  RegistryDifference,
  RegistryImported,
  RegistryLine,
  RepliesAsked,
  RepliesPage,
  StateAsked,
  TokenLine,
  WaiverLine,
} from '../../domain/ports/ledger.ts'
import type { Decision } from '../../domain/rules/decision.ts'
import type { Outcome } from '../../domain/workflow/outcome.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'
import type { Address } from './address.ts'
import {
  type DeadLettersAnswer,
  type Read,
  type RegistriesAnswer,
  readDeadLetters,
  readDecision,
  readGapAcknowledged,
  readHistory,
  readLines,
  readNewToken,
  readOutcome,
  readRebuilt,
  readRegistries,
  readRegistryDifference,
  readRegistryImported,
  readRegistryWaiver,
  readReplies,
  readResults,
  readState,
  readTokens,
} from './answers.ts'
import { type Answer, type Fault, refused } from './fault.ts'
import { batchText, withOwnIssues } from './incoming.ts'
import type { Request } from './request.ts'
import type { Send } from './send.ts'
import { notALedger, refusalOf } from './words.ts'

/** What can be asked of a ledger over HTTP, with the token's role: the face of `Ledger`, less what its own node does. */
export interface RemoteLedger {
  readonly record: (incoming: ReadonlyArray<Incoming>) => Answer<ReadonlyArray<Outcome>>
  readonly check: (question: Readonly<Record<string, unknown>>) => Answer<Decision>
  readonly history: (contact: string) => Answer<History>
  readonly state: (contact: string, asked: StateAsked) => Answer<KnownState | Decision>
  readonly replay: (from: Position | undefined, limit: number) => Answer<ReadonlyArray<EventLine>>
  readonly issueToken: (wanted: { readonly role: string; readonly name: string }) => Answer<NewToken>
  readonly revokeToken: (id: string) => Answer<void>
  readonly tokens: () => Answer<ReadonlyArray<TokenLine>>
  readonly deadLetters: (after: Position | undefined, limit: number) => Answer<ReadonlyArray<DeadLetterLine>>
  readonly replies: (asked: RepliesAsked) => Answer<RepliesPage>
  readonly replayDeadLetter: (id: string) => Answer<Outcome>
  readonly acknowledgeGap: (wanted: {
    readonly topic: string
    readonly partition: number
    readonly reason: string
  }) => Answer<GapAcknowledged>
  readonly registries: () => Answer<ReadonlyArray<RegistryLine>>
  readonly registryDiff: (id: string, from: string, to: string) => Answer<RegistryDifference>
  /** Told how much of the file was sent; what the server does then is known there alone. */
  readonly importRegistry: (
    id: string,
    wanted: Readonly<Record<string, unknown>>,
    bytes: AsyncIterable<Uint8Array>,
    onProgress: (progress: ImportProgress) => void,
  ) => Answer<RegistryImported>
  readonly waiveRegistry: (
    id: string,
    wanted: { readonly reason: string; readonly authority: string },
  ) => Answer<WaiverLine>
  readonly unwaiveRegistry: (id: string) => Answer<void>
  /** How far it has come is known on the server alone. */
  readonly rebuild: (onProgress: (progress: Progress) => void) => Answer<Rebuilt>
  readonly close: () => Promise<void>
}

/** The time of a rebuild: fetch itself waits no longer than five minutes for an answer to begin. */
export const REBUILD_MS_MAX = 290_000

/** The time to send a file and see it imported. */
export const IMPORT_MS_MAX = 3_600_000

export const remoteLedger = (address: Address, send: Send): RemoteLedger => {
  const ask = async <A>(request: Request, read: Read<A>): Answer<A> => {
    const reply = await send(request)
    if (E.isLeft(reply)) return reply
    const { status, text } = reply.right
    if (status < 200 || status > 299) return E.left(refusalOf(reply.right, address))
    const answer = read(text)
    return answer === undefined ? E.left(notALedger(address)) : E.right(answer)
  }
  const contacts = (contact: string, what: string): ReadonlyArray<string> => ['v1', 'contacts', contact, what]
  const registry = (id: string, what: string): ReadonlyArray<string> => ['v1', 'registries', id, what]

  return {
    record: async (incoming) => {
      const body = { type: 'application/cloudevents-batch+json', text: batchText(incoming) }
      const request: Request = { method: 'POST', path: ['v1', 'events'], body, isRepeatable: true }
      const answer = await ask(request, readResults)
      if (E.isLeft(answer)) return E.left(asRefused(answer.left))
      const { results } = answer.right
      if (results.length !== incoming.length) return E.left(notALedger(address))
      return E.right(results.map((outcome, i) => withOwnIssues(outcome, incoming[i])))
    },
    check: (question) =>
      ask({ method: 'POST', path: ['v1', 'check'], body: json(question), isRepeatable: true }, readDecision),
    history: (contact) =>
      ask({ method: 'GET', path: contacts(contact, 'history'), isRepeatable: true }, readHistory),
    state: (contact, asked) =>
      ask(
        { method: 'GET', path: contacts(contact, 'state'), query: queryOf(asked), isRepeatable: true },
        readState,
      ),
    replay: (from, limit) => {
      const query: Request['query'] = [
        ...(from === undefined ? [] : [['from', from] as const]),
        ['limit', String(limit)],
      ]
      return ask({ method: 'GET', path: ['v1', 'events'], query, isRepeatable: true }, readLines)
    },
    issueToken: (wanted) =>
      ask({ method: 'POST', path: ['v1', 'tokens'], body: json(wanted), isRepeatable: false }, readNewToken),
    revokeToken: async (id) =>
      E.map(() => undefined)(
        await ask({ method: 'DELETE', path: ['v1', 'tokens', id], isRepeatable: true }, () => true),
      ),
    tokens: async () =>
      E.map(({ tokens }: { readonly tokens: ReadonlyArray<TokenLine> }) => tokens)(
        await ask({ method: 'GET', path: ['v1', 'tokens'], isRepeatable: true }, readTokens),
      ),
    deadLetters: async (after, limit) => {
      const query: Request['query'] = [
        ...(after === undefined ? [] : [['after', after] as const]),
        ['limit', String(limit)],
      ]
      return E.map(({ deadLetters }: DeadLettersAnswer) => deadLetters)(
        await ask(
          { method: 'GET', path: ['v1', 'dead-letters'], query, isRepeatable: true },
          readDeadLetters,
        ),
      )
    },
    replies: ({ after, limit, review }) => {
      const query: Request['query'] = [
        ...(after === undefined ? [] : [['after', after] as const]),
        ['limit', String(limit)],
        ['review', review],
      ]
      return ask({ method: 'GET', path: ['v1', 'replies'], query, isRepeatable: true }, readReplies)
    },
    replayDeadLetter: (id) =>
      ask({ method: 'POST', path: ['v1', 'dead-letters', id, 'replay'], isRepeatable: true }, readOutcome),
    acknowledgeGap: (wanted) =>
      ask(
        { method: 'POST', path: ['v1', 'kafka', 'gaps'], body: json(wanted), isRepeatable: false },
        readGapAcknowledged,
      ),
    registries: async () =>
      E.map(({ registries }: RegistriesAnswer) => registries)(
        await ask({ method: 'GET', path: ['v1', 'registries'], isRepeatable: true }, readRegistries),
      ),
    registryDiff: (id, from, to) => {
      const query: Request['query'] = [
        ['from', from],
        ['to', to],
      ]
      return ask(
        { method: 'GET', path: registry(id, 'diff'), query, isRepeatable: true, timeoutMs: REBUILD_MS_MAX },
        readRegistryDifference,
      )
    },
    importRegistry: (id, wanted, bytes, onProgress) =>
      ask(
        {
          method: 'POST',
          path: registry(id, 'versions'),
          query: Object.entries(wanted).map(([name, value]) => [name, String(value)] as const),
          stream: counted(bytes, (done) => onProgress({ step: 'kept', done })),
          isRepeatable: false,
          timeoutMs: IMPORT_MS_MAX,
        },
        readRegistryImported,
      ),
    waiveRegistry: (id, wanted) =>
      ask(
        { method: 'POST', path: registry(id, 'waiver'), body: json(wanted), isRepeatable: false },
        readRegistryWaiver,
      ),
    unwaiveRegistry: async (id) =>
      E.map(() => undefined)(
        await ask({ method: 'DELETE', path: registry(id, 'waiver'), isRepeatable: false }, () => true),
      ),
    rebuild: () =>
      ask(
        { method: 'POST', path: ['v1', 'rebuild'], isRepeatable: false, timeoutMs: REBUILD_MS_MAX },
        readRebuilt,
      ),
    close: async () => undefined,
  }
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onBytes: (done: number) => void,
): AsyncGenerator<Uint8Array, undefined> {
  let done = 0
  for await (const chunk of bytes) {
    yield chunk
    done += chunk.length
    onBytes(done)
  }
  return undefined
}

const json = (value: unknown): NonNullable<Request['body']> => ({
  type: 'application/json',
  text: JSON.stringify(value),
})

/** Many values of one member are that member many times. */
const queryOf = ({ effectiveAt, knownAt, question }: StateAsked): NonNullable<Request['query']> =>
  Object.entries({ effectiveAt, knownAt, ...question }).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (typeof one === 'string' ? [[name, one] as const] : [])),
  )

/** A whole batch that is not understood is no fault of the command line. */
const asRefused = (fault: Fault): Fault => (fault.exitCode === 2 ? refused(fault.sentence) : fault)
