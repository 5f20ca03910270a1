import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import type { CalendarDate, Instant } from '../../src/domain/kernel/instant.ts'
import type { Position } from '../../src/domain/kernel/position.ts'
import { PURPOSES } from '../../src/domain/kernel/purpose.ts'
import type { Sha256Hex } from '../../src/domain/kernel/sha256-hex.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import type {
  DeadLetterLine,
  EventLine,
  KnownState,
  Ledger,
  ReplyLine,
} from '../../src/domain/ports/ledger.ts'
import type { RegistryId } from '../../src/domain/registry/registry-id.ts'
import { decisionOf, invalidContact } from '../../src/domain/rules/decide-contact.ts'
import type { AsOf } from '../../src/domain/rules/decision.ts'
import { decodeQuestion } from '../../src/domain/rules/question.ts'
import { type Decoding, decodeMessage } from '../../src/domain/workflow/decode-message.ts'
import type { Outcome } from '../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { fakeContacts } from './fake-contacts.ts'
import { fakeNames } from './fake-names.ts'

const ACME = 'acme' as Word

/** A ledger that reads messages and questions as the real one does, remembers ids, and makes up everything else. */
export const fakeLedger = (others: Partial<Ledger> = {}): Ledger => {
  const known = new Map<string, string>()
  const asking = decodeQuestion(fakeDecoding)
  const ledger: Ledger = {
    record: (incoming) => TE.fromIO(() => incoming.map((one) => outcomeOf(known, one))),
    check: (question) => {
      const asked = asking(question, NOW)
      if (E.isLeft(asked)) return asked
      const place = asked.right.minPosition
      if (place?.type === 'position' && !place.position.startsWith(STORE))
        return E.left({ _tag: 'PositionOfAnotherStore' })
      const reasons = asked.right.contact === undefined ? [invalidContact] : [CONSENT_REQUIRED]
      return E.right(decisionOf(asked.right, reasons, AS_OF, '1.0.0'))
    },
    checkAll: (questions) => questions.map((question) => ledger.check(question)),
    history: (contact) =>
      fakeContacts.read(contact) === undefined
        ? TE.left({ _tag: 'NotAContact' })
        : TE.right({ contact, events: [{ ...LINE, protected: { contact } }], asOf: AS_OF }),
    state: (contact, { question }) => {
      if (fakeContacts.read(contact) === undefined) return TE.left({ _tag: 'NotAContact' })
      return Object.keys(question).length === 0
        ? TE.right(nothingKnownOf(contact))
        : TE.fromEither(ledger.check({ ...question, contact }))
    },
    replay: (_from, limit) => TE.right([LINE, { ...LINE, position: positionNo(2) }].slice(0, limit)),
    publishDisclosure: () => TE.right({ isNew: true, disclosure: DISCLOSURE }),
    disclosure: (id, version) =>
      TE.right(id === DISCLOSURE.id && version === DISCLOSURE.version ? DISCLOSURE : undefined),
    issueToken: () => TE.right({ id: SOME_ID, role: 'dialer', name: 'dialer-1', token: 'shown-once' }),
    revokeToken: (id) => (id === SOME_ID ? TE.right(undefined) : TE.left({ _tag: 'NoSuchToken' })),
    tokens: () => [{ id: SOME_ID, role: 'dialer', name: 'dialer-1', issuedAt: '2026-11-21T18:00:00Z' }],
    acknowledgeGap: () => TE.left({ _tag: 'NoSuchGap' }),
    deadLetters: (_after, limit) => TE.right([DEAD_LETTER].slice(0, limit)),
    replies: () => TE.right({ replies: [REPLY], next: null }),
    replayDeadLetter: (id) =>
      id === SOME_ID
        ? TE.right({ id: 'one', outcome: 'recorded', eventId: SOME_ID, position: positionNo(3) })
        : TE.left({ _tag: 'NoSuchDeadLetter' }),
    importRegistry: (id) => TE.right({ ...IMPORTED, registry: id as RegistryId }),
    registries: () => [
      { id: 'us-national', versions: [VERSION_LINE], active: VERSION_LINE.version, waiver: null },
    ],
    registryDiff: (registry, from, to) =>
      registry === 'us-national'
        ? TE.right({ registry, from, to, added: 2, removed: 1 })
        : TE.left({ _tag: 'NoSuchRegistryVersion' }),
    waiveRegistry: (registry, wanted, by) =>
      TE.right({
        registry,
        ...(wanted as { readonly reason: string; readonly authority: string }),
        by: by.name,
        since: '2026-11-21T18:00:00Z',
      }),
    unwaiveRegistry: (id) => (id === 'us-national' ? TE.right(undefined) : TE.left({ _tag: 'NoSuchWaiver' })),
    rebuild: () => TE.right({ events: 41_877, differences: 0, seconds: 0.5 }),
    readiness: () => ({ ready: true, asOf: AS_OF, reconnects: 0 }),
    ...others,
  }
  return ledger
}

export const fakeDecoding: Decoding = {
  deployment: { defaultSeller: 'default' as Word, purposes: new Set(PURPOSES) },
  contacts: fakeContacts,
  names: fakeNames,
}

export const NOW = '2026-11-21T18:04:05.000Z' as Instant

const STORE = 'aaaaaaaa'

export const positionNo = (n: number): Position => `${STORE}-${n.toString(16).padStart(16, '0')}` as Position

export const AS_OF: AsOf = {
  position: positionNo(41_877),
  size: 41_877,
  recordedAt: '2026-11-21T18:04:00Z',
  lagMs: 14,
}

export const SOME_ID = '137fd6f9-15b6-5808-8fc0-57f0da7f9931' as EventId

const CONSENT_REQUIRED = { code: 'CONSENT_REQUIRED', effect: 'deny', law: '47 CFR 64.1200' } as const

const DEAD_LETTER: DeadLetterLine = {
  id: SOME_ID,
  position: positionNo(9),
  status: 'open',
  outcome: 'invalid',
  reason: 'UNDECODABLE',
  issues: [{ path: 'type', expected: 'a type that this ledger knows' }],
  digest: 'Qw8Zr5Xk1Lm7Np3Vt9Bc2Yf6Hj4Dg0SaEuIoTyWxRzA',
  source: 'urn:consent-ledger:undecodable',
  kafka: { topic: 'consent.events', partition: 3, offset: '41' },
  sizeBytes: 120,
  recordedAt: '2026-11-21T18:04:05Z',
  expiresAt: '2026-12-21T18:04:05Z',
}

const REPLY: ReplyLine = {
  eventId: SOME_ID,
  position: positionNo(8),
  status: 'open',
  occurredAt: '2026-11-21T18:04:05Z',
  recordedAt: '2026-11-21T18:04:06Z',
  source: 'crm',
  scope: { seller: [ACME], channel: '*', purpose: '*' },
  reply: { class: 'unclear', by: 'doubt', table: '2026.11.0' as Word },
}

const LINE: EventLine = {
  position: positionNo(1),
  eventId: SOME_ID,
  type: 'ConsentGranted',
  stream: 'contact-aaaaaaaaaaaaaaaaaaaaaaaaaa',
  revision: '0',
  occurredAt: '2026-11-02T09:00:00Z',
  recordedAt: '2026-11-02T09:00:01Z',
  source: 'crm',
  data: { level: 'express' },
  leaf: 'AQ==',
}

const DISCLOSURE = {
  id: 'web' as Word,
  version: '3' as Word,
  language: 'en' as Word,
  sha256: '0'.repeat(64) as never,
  publishedAt: '2026-11-01T00:00:00Z',
  text: 'We may call you.',
}

const nothingKnownOf = (contact: string): KnownState => ({
  contact,
  grants: [],
  withdrawals: [],
  dnc: [],
  lifts: [],
  relationships: [],
  reassignments: [],
  erasures: [],
  asOf: AS_OF,
})

const outcomeOf = (known: Map<string, string>, incoming: Incoming): Outcome => {
  const message: ReturnType<ReturnType<typeof decodeMessage>> =
    incoming.type === 'parsed'
      ? decodeMessage(fakeDecoding)(incoming.value, NOW)
      : E.left({ _tag: 'Undecodable' as const, issues: [{ path: '', expected: incoming.expected }] })
  const id = incoming.type === 'parsed' ? idOf(incoming.value) : null
  if (E.isLeft(message)) return { id, outcome: 'invalid', issues: message.left.issues }
  const { eventId, contentDigest } = message.right
  const before = known.get(eventId)
  if (before !== undefined && before !== contentDigest) return { id, outcome: 'conflict' }
  if (before !== undefined) return { id, outcome: 'duplicate', eventId, position: positionNo(1) }
  const { command } = message.right
  if (command.type === 'GrantConsent' && command.scope.channel === undefined)
    return { id, outcome: 'refused', reason: 'SCOPE_NOT_SPECIFIC' }
  known.set(eventId, contentDigest)
  return { id, outcome: 'recorded', eventId, position: positionNo(known.size) }
}

const idOf = (value: unknown): string | null => {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'string' ? id : null
}

const VERSION = {
  version: '2026-11-18' as CalendarDate,
  kind: 'full',
  sha256: 'a'.repeat(64) as Sha256Hex,
  bytes: 120,
  format: 'ftc-text',
  packing: 'plain',
  counts: { numbers: 10, added: 10, removed: 0, rejected: 0 },
} as const

const IMPORTED = { ...VERSION, isNew: true }

const VERSION_LINE = {
  ...VERSION,
  importedAt: '2026-11-21T18:00:00Z',
  importedBy: 'admin.token' as Word,
  eventId: SOME_ID,
  position: positionNo(4),
}
