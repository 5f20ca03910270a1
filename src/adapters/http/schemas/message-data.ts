import { ANY_WORD_LENGTH_MAX } from '../../../domain/contact/message.ts'
import { CaptureMethod, ConsentLevel, RelationshipKind } from '../../../domain/contact/vocabulary.ts'
import { Channel } from '../../../domain/kernel/channel.ts'
import type { JsonObject } from '../../../domain/kernel/json.ts'
import {
  date,
  eventId,
  instant,
  jurisdiction,
  object,
  oneOf,
  oneOrMany,
  orNull,
  sha256,
  word,
  wordOrAny,
} from './words.ts'

/**
 * The `data` of every message that comes in. The codecs of `src/domain/contact/message.ts` decide; a test holds these to
 * them. Members not named here are kept, protected.
 */

const contact: JsonObject = {
  type: 'string',
  description: 'An E.164 number, an e-mail address, or a national number where `region` is given.',
  examples: ['+13055550123'],
}

const common = {
  region: { type: 'string', pattern: '^[A-Z]{2}$', description: 'Only to read a national number.' },
  person: { type: 'object', description: 'Who it is: protected.' },
} as const

const evidence: JsonObject = {
  type: 'array',
  items: object({ kind: word }, { sha256, uri: { type: 'string' }, id: { type: 'string' } }),
}

const anyWord: JsonObject = { type: 'string', maxLength: ANY_WORD_LENGTH_MAX }

/** What a grant covers is named. `*` is understood, and refused: consent is specific. */
const specificScope = object(
  {},
  {
    seller: oneOrMany(wordOrAny),
    channel: oneOrMany(oneOf(Channel.keys, '*')),
    purpose: oneOrMany(wordOrAny),
  },
)

/** In a refusal a channel or purpose that nobody knows is understood as `*`, and one left out, or null, as well. */
const lenientScope = object(
  {},
  orNull({ seller: oneOrMany(wordOrAny), channel: oneOrMany(anyWord), purpose: oneOrMany(anyWord) }),
)

export const ConsentGrantedData: JsonObject = object(
  { contact, level: oneOf(ConsentLevel.keys), capture: object({ method: oneOf(CaptureMethod.keys) }) },
  {
    ...common,
    scope: specificScope,
    expiresAt: instant,
    disclosure: object({ id: word, version: word }, { language: word, sha256 }),
    evidence,
    jurisdiction,
    acquiredFrom: object({ party: word, date }),
  },
)

export const ConsentWithdrawnData: JsonObject = object(
  { contact, method: anyWord },
  orNull({
    ...common,
    scope: lenientScope,
    words: { type: 'string', description: "The person's own words: protected." },
  }),
)

export const DncAddedData: JsonObject = object(
  { contact, reason: anyWord, requestedBy: anyWord },
  orNull({ ...common, scope: lenientScope }),
)

export const DncLiftedData: JsonObject = object(
  {
    contact,
    entry: {
      anyOf: [eventId, object({ source: { type: 'string' }, id: { type: 'string' } })],
      description: 'The ledger event id of the entry, or the source and id of the CloudEvent that made it.',
    },
    authority: { type: 'string' },
  },
  { ...common, evidence },
)

export const RelationshipRecordedData: JsonObject = object(
  { contact, kind: oneOf(RelationshipKind.keys) },
  { ...common, seller: word, product: { type: 'string' } },
)

export const ContactReassignedData: JsonObject = object(
  { contact, asOf: date, evidenceSource: { type: 'string' } },
  common,
)

/** What may be granted is read only where the text opts in, so that nothing in it keeps a refusal from being recorded. */
export const ReplyReceivedData: JsonObject = object(
  {
    contact,
    text: { type: 'string', description: "The reply as it came, the person's own words: protected." },
  },
  orNull({
    ...common,
    seller: { ...oneOrMany(wordOrAny), description: 'Whose message it answers.' },
    channel: { ...anyWord, description: 'On which it came.' },
    purpose: { ...oneOrMany(anyWord), description: 'Of the message that it answers.' },
    grant: {
      description:
        'What the programme grants by its opt-in word: `scope`, `level`, at least one piece of `evidence`, and for `express-written` the `disclosure`, each as in a grant. Left out, an opt-in grants nothing.',
    },
  }),
)
