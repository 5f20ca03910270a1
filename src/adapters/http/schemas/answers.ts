import { Role } from '../../../domain/access/role.ts'
import { GAP_REASON_CHARACTERS_MAX } from '../../../domain/kafka/event.ts'
import type { JsonObject } from '../../../domain/kernel/json.ts'
import { WAIVER_TEXT_CHARACTERS_MAX } from '../../../domain/registry/event.ts'
import { ReplyClass } from '../../../domain/replies/reply-facts.ts'
import { date, eventId, object, oneOf, position, ref, registryId, sha256, word } from './words.ts'

/** What is answered. These describe; nothing is taken out of an answer to fit them. */

const text: JsonObject = { type: 'string' }
const textOrNull: JsonObject = { type: ['string', 'null'] }
const count: JsonObject = { type: 'integer', minimum: 0 }
const listOf = (items: JsonObject): JsonObject => ({ type: 'array', items })

export const Issue: JsonObject = object({ path: text, expected: text })

export const Problem: JsonObject = object(
  { type: { type: 'string', format: 'uri' }, title: text, status: { type: 'integer' }, code: text },
  { issues: listOf(ref('Issue')), limit: count, roles: listOf(text) },
)

export const AsOf: JsonObject = object({
  position: { ...position, type: ['string', 'null'] },
  size: { ...count, description: 'Merkle leaves up to there.' },
  recordedAt: textOrNull,
  lagMs: { type: 'number', minimum: 0 },
})

const verdict: JsonObject = { type: 'string', enum: ['permit', 'deny', 'defer', 'unknown'] }

export const Reason: JsonObject = object(
  { code: text, effect: verdict },
  {
    since: text,
    law: text,
    rule: text,
    jurisdiction: text,
    registry: text,
    event: object({ id: eventId, stream: text, revision: text, position }),
  },
)

export const Decision: JsonObject = object({
  verdict: { ...verdict, description: '`unknown` is "cannot confirm": treat it as deny.' },
  contact: text,
  channel: text,
  purpose: text,
  seller: text,
  at: text,
  reasons: listOf(ref('Reason')),
  obligations: { type: 'array', items: { type: 'object' } },
  window: { type: ['object', 'null'] },
  jurisdictions: listOf(text),
  rulePack: text,
  lists: { type: 'array', items: { type: 'object' } },
  asOf: ref('AsOf'),
  engine: text,
  code: { type: 'string', description: 'One letter for dialers, of the strictest reason.' },
})

export const Decisions: JsonObject = object({
  decisions: listOf({ anyOf: [ref('Decision'), object({ problem: ref('Problem') })] }),
})

export const Outcome: JsonObject = object(
  {
    id: textOrNull,
    outcome: { type: 'string', enum: ['recorded', 'duplicate', 'conflict', 'refused', 'invalid'] },
  },
  {
    eventId,
    position,
    visible: { const: false, description: 'Checks of the contact answer INDEX_BEHIND for a moment.' },
    reason: text,
    classification: { ...oneOf(ReplyClass.keys), description: 'Of a reply: what it was taken for.' },
    issues: listOf(ref('Issue')),
  },
)

export const Results: JsonObject = object({ results: listOf(ref('Outcome')) })

export const EventLine: JsonObject = object({
  position,
  eventId,
  type: text,
  stream: text,
  revision: text,
  occurredAt: textOrNull,
  recordedAt: text,
  source: text,
  data: { type: 'object', description: 'As stored: clear members, commitments, sealed bytes.' },
  leaf: { type: 'string', contentEncoding: 'base64' },
})

export const HistoryLine: JsonObject = {
  allOf: [
    ref('EventLine'),
    object({}, { protected: { type: 'object', description: 'Opened values, by path.' } }),
  ],
}

export const History: JsonObject = object(
  { contact: text, events: listOf(ref('HistoryLine')), asOf: ref('AsOf') },
  { protectedWithheld: text },
)

const entries = listOf({ type: 'object' })

export const KnownState: JsonObject = object({
  contact: text,
  grants: entries,
  withdrawals: entries,
  dnc: entries,
  lifts: entries,
  relationships: entries,
  reassignments: entries,
  erasures: entries,
  asOf: ref('AsOf'),
})

export const DisclosureWanted: JsonObject = object({ id: word, version: word, language: word, text })

export const Disclosure: JsonObject = object({
  id: text,
  version: text,
  language: text,
  sha256: text,
  publishedAt: text,
  text,
})

const role = oneOf(Role.keys)

export const TokenWanted: JsonObject = object({ role, name: word })

export const NewToken: JsonObject = object({
  id: eventId,
  role,
  name: text,
  token: { type: 'string', description: 'Shown this once.' },
})

export const Tokens: JsonObject = object({
  tokens: listOf(object({ id: eventId, role, name: text, issuedAt: text }, { revokedAt: text })),
})

export const Rebuilt: JsonObject = object({ events: count, differences: count, seconds: { type: 'number' } })

export const Health: JsonObject = object({ status: { const: 'ok' } })

export const Ready: JsonObject = object(
  {
    ready: { const: true },
    asOf: ref('AsOf'),
    reconnects: count,
  },
  { kafka: ref('OnKafka') },
)

const offset: JsonObject = { type: 'string', pattern: '^[0-9]{1,19}$' }

const gapMembers = {
  topic: text,
  partition: count,
  kind: oneOf({ 'records-removed': null, truncated: null, 'another-topic': null }),
  storedOffset: { ...offset, description: 'What would have been read next.' },
  lowWatermark: { ...offset, description: 'The first record that there is.' },
  highWatermark: offset,
}

export const OnKafka: JsonObject = object({
  connected: { type: 'boolean' },
  restarts: count,
  held: listOf(object({ topic: text, partition: count, code: text })),
  gaps: listOf(object(gapMembers)),
})

export const NotReady: JsonObject = {
  allOf: [
    ref('Problem'),
    object(
      { lagMs: { type: 'number' }, asOf: ref('AsOf'), reconnects: count },
      { kafka: ref('OnKafka'), content: sha256, ...gapMembers },
    ),
  ],
}

export const GapWanted: JsonObject = object({
  topic: text,
  partition: count,
  reason: { type: 'string', minLength: 1, maxLength: GAP_REASON_CHARACTERS_MAX },
})

export const GapAcknowledged: JsonObject = object({
  ...gapMembers,
  resumeAt: offset,
  reason: text,
  acknowledgedBy: text,
  position,
})

export const DeadLetters: JsonObject = object({
  deadLetters: listOf(
    object(
      {
        id: eventId,
        position,
        status: oneOf({ open: null, recorded: null, expired: null, damaged: null, 'digest-only': null }),
        outcome: text,
        reason: text,
        issues: listOf(ref('Issue')),
        digest: text,
        source: text,
        sizeBytes: count,
        recordedAt: text,
      },
      {
        kafka: { type: 'object', description: 'Where it lay, if it came over Kafka.' },
        expiresAt: text,
        lastReplay: object({ by: text, at: text }),
      },
    ),
  ),
})

const versionMembers = {
  version: date,
  kind: oneOf({ full: null, change: null }),
  sha256: { ...sha256, description: 'Of the file as it came.' },
  bytes: count,
  format: oneOf({ 'ftc-text': null, 'ftc-xml': null, lines: null, csv: null }),
  packing: oneOf({ plain: null, gzip: null, zip: null }),
  counts: object({
    numbers: { ...count, description: 'In the registry as of this version.' },
    added: count,
    removed: count,
    rejected: { ...count, description: 'Entries of the file that could not be read.' },
  }),
}

const versionExtras = {
  base: { ...date, description: 'Of a change list: the version that it changes.' },
  forced: listOf(oneOf({ empty: null, 'another-size': null, 'wrong-entries': null, broken: null })),
}

export const RegistryImported: JsonObject = object(
  { registry: registryId, isNew: { type: 'boolean' }, ...versionMembers },
  { position, rejectedAt: listOf(count), visible: { const: false }, ...versionExtras },
)

export const RegistryWaiver: JsonObject = object({
  registry: registryId,
  reason: text,
  authority: text,
  by: text,
  since: text,
})

export const Registries: JsonObject = object({
  registries: listOf(
    object({
      id: registryId,
      versions: listOf(
        object(
          { ...versionMembers, importedAt: text, importedBy: text, eventId, position },
          { san: text, accessedBy: text, accessedAt: date, ...versionExtras },
        ),
      ),
      active: { type: ['string', 'null'], description: 'The newest version.' },
      waiver: { anyOf: [ref('RegistryWaiver'), { type: 'null' }] },
    }),
  ),
})

const waiverText: JsonObject = { type: 'string', minLength: 1, maxLength: WAIVER_TEXT_CHARACTERS_MAX }

export const WaiverWanted: JsonObject = object({ reason: waiverText, authority: waiverText })

export const RegistryDifference: JsonObject = object({
  registry: registryId,
  from: date,
  to: date,
  added: count,
  removed: count,
})
export const Replies: JsonObject = object(
  {
    replies: listOf(
      object(
        {
          eventId,
          position,
          status: oneOf({ open: null, settled: null }),
          occurredAt: textOrNull,
          recordedAt: text,
          source: text,
          scope: { type: 'object', description: 'What it refuses meanwhile.' },
          reply: object({ class: oneOf(ReplyClass.keys), by: text, table: text }, { channel: text }),
        },
        {
          protected: {
            type: 'object',
            description: 'Opened values, by path: `contact` and `words` among them.',
          },
        },
      ),
    ),
    next: { ...position, type: ['string', 'null'], description: 'What the next page is asked after.' },
  },
  { protectedWithheld: text },
)
