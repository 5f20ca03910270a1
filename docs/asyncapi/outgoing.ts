import { eventId, instant, object, oneOf, position, word } from '../../src/adapters/http/schemas/words.ts'
import { Channel } from '../../src/domain/kernel/channel.ts'
import type { JsonObject } from '../../src/domain/kernel/json.ts'

/** What the ledger writes to Kafka: dead letters and suppressions. */

/** 26 letters and digits, made from the contact with the ledger's key: nobody else can make it or read it back. */
export const pseudonym: JsonObject = {
  type: 'string',
  pattern: '^[a-z2-7]{26}$',
  description: "The contact's pseudonym, the same in every event and answer of this ledger.",
}

const outcome = {
  ...oneOf({ conflict: null, refused: null, invalid: null }),
  description: 'As `POST /v1/events` answers it.',
}

const reason: JsonObject = {
  type: 'string',
  pattern: '^[A-Z][A-Z_]*$',
  description:
    '`UNDECODABLE`, `TOMBSTONE`, `CONFLICT`, or why the rules refuse it, such as `SCOPE_NOT_SPECIFIC`: docs/errors.md explains each.',
}

const digits: JsonObject = { type: 'string', pattern: '^(0|[1-9]\\d*)$' }

const digest: JsonObject = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{43}$',
  description:
    'The keyed digest that the quarantine carries for the record. It finds what belongs together and says nothing of the content.',
}

const topic: JsonObject = { type: 'string', pattern: '^[a-zA-Z0-9._-]{1,249}$' }

/** Where a record lay, why it was not recorded, and no content. */
export const DeadLetter: JsonObject = {
  ...object(
    {
      reason,
      outcome,
      topic,
      partition: { type: 'integer', minimum: 0 },
      offset: { ...digits, description: 'As text: offsets have 64 bits.' },
      digest,
    },
    {
      issues: {
        type: 'array',
        items: object({ path: { type: 'string' }, expected: { type: 'string' } }),
        description: 'What is wrong with an invalid one: where, and what was expected there. Never a value.',
      },
    },
  ),
  additionalProperties: false,
}

export const DeadLetterHeaders: JsonObject = object({
  'content-type': { const: 'application/json' },
  'ledger-reason': reason,
  'ledger-outcome': outcome,
  'ledger-topic': topic,
  'ledger-partition': digits,
  'ledger-offset': digits,
  'ledger-digest': digest,
})

const setOf = (one: JsonObject): JsonObject => ({
  anyOf: [{ const: '*' }, { type: 'array', items: one }],
  description: '`*` is all there are and all there will be.',
})

const scope: JsonObject = object({
  seller: setOf(word),
  channel: setOf(oneOf(Channel.keys)),
  purpose: setOf(word),
})

const suppression: JsonObject = object(
  {
    scope: { ...scope, description: 'Every channel that it covers is named.' },
    code: { ...oneOf({ CONSENT_WITHDRAWN: null, INTERNAL_DNC: null }), description: 'As in a Decision.' },
    since: instant,
  },
  {
    event: { ...eventId, description: 'The event that it rests on.' },
    except: {
      type: 'array',
      items: object({ scope, from: instant }),
      description: 'Where a newer permission has ended it: within this part of its scope, from this time on.',
    },
    until: { ...instant, description: 'From then on it holds no more.' },
  },
)

/** The whole of what stands against contacting somebody, as of a place in the log: a later one replaces it. */
export const Suppressions: JsonObject = object(
  {
    position: {
      ...position,
      description:
        'Drop a value whose position is not above the one you have for this key: compare them as text.',
    },
    size: { type: 'integer', minimum: 0, description: 'Merkle leaves up to there.' },
    recordedAt: instant,
    suppressions: {
      type: 'array',
      items: suppression,
      description:
        'Empty where nothing stands against it any more. That is no permission: ask the ledger before contacting.',
    },
  },
  {
    coarse: {
      const: true,
      description:
        'The exact value was too long for a record: this one refuses all that the exact one does, and more.',
    },
    contact: {
      type: 'string',
      description: 'In clear, and only where LEDGER_KAFKA_FEED_CLEAR_CONTACT is true.',
    },
  },
)
