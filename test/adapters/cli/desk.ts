import { PassThrough, Readable, Writable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type CommandLineParts, runCommandLine, type ServeOptions } from '../../../src/adapters/cli/index.ts'
import type { EventId } from '../../../src/domain/kernel/event-id.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { EventLine, History, KnownState, Ledger, StateAsked } from '../../../src/domain/ports/ledger.ts'
import type { AsOf, Decision } from '../../../src/domain/rules/decision.ts'
import type { Outcome, OutcomeWord } from '../../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'

export const CONTACT = '+13055550123'

export const position = (n: number): Position => `aaaaaaaa-${n.toString(16).padStart(16, '0')}` as Position

export const eventId = (n: number): EventId =>
  `00000000-0000-5000-8000-${n.toString(16).padStart(12, '0')}` as EventId

export const AS_OF: AsOf = {
  position: position(7),
  size: 1_234,
  recordedAt: '2026-11-21T18:04:05Z',
  lagMs: 14,
}

export const decision = (parts: Partial<Decision> = {}): Decision => ({
  verdict: 'deny',
  contact: CONTACT,
  channel: 'sms',
  purpose: 'marketing',
  seller: 'acme',
  at: '2026-11-21T18:04:05Z',
  reasons: [
    {
      code: 'CONSENT_WITHDRAWN',
      effect: 'deny',
      since: '2026-11-02T09:00:00Z',
      law: '47 CFR 64.1200(a)(10)',
      event: { id: eventId(1), stream: 'contact-x', revision: '7', position: position(3) },
    },
  ],
  obligations: [],
  window: null,
  jurisdictions: [],
  rulePack: 'none',
  lists: [],
  asOf: AS_OF,
  engine: '0.1.0',
  code: 'P',
  ...parts,
})

export const eventLine = (n: number): EventLine => ({
  position: position(n),
  eventId: eventId(n),
  type: 'ConsentWithdrawn',
  stream: 'contact-x',
  revision: '0',
  occurredAt: '2026-11-02T09:00:00Z',
  recordedAt: '2026-11-02T09:00:01Z',
  source: 'https://crm.example',
  data: {
    contact: { pseudonym: 'x', keyId: 1 },
    scope: { seller: ['acme'], channel: '*', purpose: '*' },
    method: 'web',
    protected: { generation: 1, commitments: [] },
  },
  leaf: 'AA==',
})

export const HISTORY: History = {
  contact: CONTACT,
  events: [{ ...eventLine(3), protected: { 'person.name': 'Ada' } }],
  asOf: AS_OF,
}

export const STATE: KnownState = {
  contact: CONTACT,
  grants: [],
  withdrawals: [
    {
      id: eventId(1),
      revision: 0,
      position: position(3),
      occurredAt: '2026-11-02T09:00:00.000Z',
      recordedAt: '2026-11-02T09:00:01.000Z',
      since: '2026-11-02T09:00:00.000Z',
      scope: { seller: ['acme'], channel: ['sms', 'voice'], purpose: '*' },
    } as unknown as KnownState['withdrawals'][number],
  ],
  dnc: [],
  lifts: [],
  relationships: [],
  reassignments: [],
  erasures: [],
  asOf: AS_OF,
}

/** What the fake ledger was asked. */
export interface Asked {
  readonly batches: Array<ReadonlyArray<Incoming>>
  readonly questions: Array<unknown>
  readonly histories: Array<unknown>
  readonly states: Array<StateAsked>
  readonly opened: Array<string>
  readonly served: Array<ServeOptions>
}

/** Records everything, but for events that name another outcome as `data.outcome`, and what cannot be read. */
export const outcomeOf = (incoming: Incoming): Outcome => {
  if (incoming.type === 'unreadable')
    return { id: null, outcome: 'invalid', issues: [{ path: '', expected: incoming.expected }] }
  const { id = null, data } = incoming.value as { id?: string; data?: { outcome?: OutcomeWord } }
  const outcome = data?.outcome ?? 'recorded'
  return outcome === 'refused' ? { id, outcome, reason: 'SCOPE_NOT_SPECIFIC' } : { id, outcome }
}

const fakeLedger = (asked: Asked, changes: Partial<Ledger> = {}): Ledger => ({
  record: (incoming) => async () => {
    asked.batches.push(incoming)
    return E.right(incoming.map(outcomeOf))
  },
  checkAll: (questions) => questions.map(() => E.right(decision())),
  check: (question) => {
    asked.questions.push(question)
    return E.right(decision())
  },
  history: (_, reader) => {
    asked.histories.push(reader)
    return TE.right(HISTORY)
  },
  state: (_, state) => {
    asked.states.push(state)
    return TE.right('channel' in state.question ? decision() : STATE)
  },
  replay: () => TE.right([eventLine(1), eventLine(2)]),
  publishDisclosure: () => TE.left({ _tag: 'DisclosureDiffers' }),
  disclosure: () => TE.right(undefined),
  issueToken: () => TE.right({ id: eventId(9), role: 'dialer', name: 'dialer-1', token: 'clt_secret' }),
  revokeToken: () => TE.right(undefined),
  tokens: () => [{ id: eventId(9), role: 'dialer', name: 'dialer-1', issuedAt: '2026-11-02T09:00:00Z' }],
  acknowledgeGap: () => TE.left({ _tag: 'NoSuchGap' }),
  deadLetters: () => TE.right([]),
  replies: () => TE.right({ replies: [], next: null }),
  replayDeadLetter: () => TE.left({ _tag: 'NoSuchDeadLetter' }),
  importRegistry: () => TE.left({ _tag: 'RegistryBaseMissing' }),
  registries: () => [],
  registryDiff: () => TE.left({ _tag: 'NoSuchRegistryVersion' }),
  waiveRegistry: () => TE.left({ _tag: 'NotARegistryRequest', issues: [] }),
  unwaiveRegistry: () => TE.left({ _tag: 'NoSuchWaiver' }),
  rebuild: () => TE.right({ events: 5_000, differences: 0, seconds: 1.25 }),
  readiness: () => ({ ready: true, asOf: AS_OF, reconnects: 0 }),
  ...changes,
})

export interface Setting {
  readonly ledger?: Partial<Ledger>
  readonly parts?: Partial<CommandLineParts>
  readonly stdin?: Readable | string
  readonly owned?: boolean
  readonly isTerminal?: boolean
  /** Called at each write to standard output or error. */
  readonly onWrite?: (text: string) => void
}

export interface Ran {
  readonly exitCode: number
  readonly out: string
  readonly err: string
  readonly asked: Asked
}

/** Presses Ctrl-C. */
export interface Keyboard {
  readonly interrupt: () => void
}

export const keyboard = (): Keyboard & CommandLineParts['signals'] => {
  const listeners = new Set<() => void>()
  return {
    interrupt: () => {
      for (const listener of listeners) listener()
    },
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** Runs one command on a ledger that is not there. */
export const run = async (argv: ReadonlyArray<string>, setting: Setting = {}): Promise<Ran> => {
  const asked: Asked = { batches: [], questions: [], histories: [], states: [], opened: [], served: [] }
  const ledger = fakeLedger(asked, setting.ledger)
  const [out, err] = [collector(setting.onWrite), collector(setting.onWrite)]
  const { stdin = '', isTerminal = false, owned = true } = setting
  const close = async (): Promise<void> => {
    asked.opened.push('closed')
  }
  const parts: CommandLineParts = {
    version: '1.2.3',
    env: {},
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout: out.stream,
    stderr: Object.assign(err.stream, isTerminal ? { isTTY: true, columns: 80 } : {}),
    signals: keyboard(),
    openLedger: async (dataDir) => {
      asked.opened.push(`ledger ${dataDir ?? 'configured'}`)
      return E.right({ ledger, kafka: undefined, close })
    },
    openReader: async (dataDir) => {
      asked.opened.push(`reader ${dataDir ?? 'configured'}`)
      return E.right({ ledger, owned, close })
    },
    forgetFeedPlace: async () => E.right(undefined),
    openCopy: async () => E.left({ status: 'absent', dataDir: 'nowhere' }),
    connect: () => E.left({ exitCode: 4, sentence: 'no server in this test' }),
    serve: async (options) => {
      asked.served.push(options)
      return 0
    },
    kafkaCheck: async () => E.left('Kafka is off'),
    readMapping: () => E.left([]),
    ...setting.parts,
  }
  const exitCode = await runCommandLine(argv, parts)
  return { exitCode, out: out.text(), err: err.text(), asked }
}

const collector = (onWrite: Setting['onWrite']) => {
  const chunks: Array<string> = []
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk.toString('utf8'))
      onWrite?.(chunk.toString('utf8'))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

/** A stream that stays open until it is ended. */
export const openStream = (): PassThrough => new PassThrough()
