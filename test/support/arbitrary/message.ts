import fc from 'fast-check'
import { MESSAGE_TYPES, type MessageType, TYPE_PREFIX } from '../../../src/domain/contact/message.ts'
import {
  CaptureMethod,
  ConsentLevel,
  DncReason,
  DncRequester,
  RelationshipKind,
  WithdrawalMethod,
} from '../../../src/domain/contact/vocabulary.ts'
import { CHANNELS } from '../../../src/domain/kernel/channel.ts'
import type { JsonObject } from '../../../src/domain/kernel/json.ts'
import { PURPOSES } from '../../../src/domain/kernel/purpose.ts'
import { calendarDate, fewInstants, spellingOf } from './instant.ts'
import { SELLERS } from './scope.ts'

/** A CloudEvent as a CRM sends it. */
export interface CloudEventMessage {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly datacontenttype?: string
  readonly data: JsonObject
}

const anyOf = (codec: { readonly keys: object }): fc.Arbitrary<string> =>
  fc.constantFrom(...Object.keys(codec.keys))

const text: fc.Arbitrary<string> = fc.string({ unit: 'grapheme', maxLength: 20 })

const word: fc.Arbitrary<string> = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/)

const sha256: fc.Arbitrary<string> = fc.stringMatching(/^[0-9a-fA-F]{64}$/)

const time: fc.Arbitrary<string> = fewInstants.chain(spellingOf)

const oneOrMore = (one: fc.Arbitrary<string>): fc.Arbitrary<string | Array<string>> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }))

const channel = fc.constantFrom<string>(...CHANNELS)
const purpose = fc.constantFrom<string>(...PURPOSES)
const seller = fc.constantFrom<string>(...SELLERS)
const orAny = (one: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: one }, { weight: 1, arbitrary: fc.constant('*') })

/** A word that no list of the ledger knows. */
const unknownWord = fc.stringMatching(/^x-[a-z]{1,8}$/)

const grantedScope = fc.record(
  { seller: oneOrMore(seller), channel: oneOrMore(channel), purpose: oneOrMore(purpose) },
  { requiredKeys: ['channel', 'purpose'] },
)

const refusedScope = fc.record(
  {
    seller: oneOrMore(orAny(seller)),
    channel: oneOrMore(orAny(fc.oneof({ weight: 4, arbitrary: channel }, unknownWord))),
    purpose: oneOrMore(orAny(fc.oneof({ weight: 4, arbitrary: purpose }, unknownWord))),
  },
  { requiredKeys: [] },
)

const evidence = fc.array(
  fc.record({ kind: word, sha256, uri: text, id: text, note: text }, { requiredKeys: ['kind'] }),
  { minLength: 1, maxLength: 3 },
)

const contact = fc.oneof(
  fc.record({ contact: fc.stringMatching(/^\+1305555[0-9]{4}$/) }),
  fc.record({ contact: fc.stringMatching(/^\(305\) 555-[0-9]{4}$/), region: fc.constant('US') }),
  fc.record({ contact: fc.stringMatching(/^[A-Za-z]{1,8}@[A-Z]example\.(com|ORG)$/) }),
)

/** Any JSON but for a member that no message may have. */
const anything = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !JSON.stringify(value).includes('__proto__')) as fc.Arbitrary<never>

const person = fc.record({ name: text, crmId: text, email: text, address: anything }, { requiredKeys: [] })

/** Members that no version of the ledger knows. */
const strange = fc.dictionary(fc.stringMatching(/^z[A-Za-z]{1,6}$/), anything, { maxKeys: 2 })

const dataOf: Readonly<Record<MessageType, fc.Arbitrary<object>>> = {
  'consent.granted.v1': fc.record(
    {
      scope: grantedScope,
      level: anyOf(ConsentLevel),
      expiresAt: time,
      capture: fc.record(
        { method: anyOf(CaptureMethod), url: text, form: text, agent: text, ip: text, userAgent: text },
        { requiredKeys: ['method'] },
      ),
      disclosure: fc.record(
        { id: word, version: word, language: word, sha256 },
        { requiredKeys: ['id', 'version'] },
      ),
      evidence,
      jurisdiction: fc.constantFrom('US', 'US-FL', 'DE', 'EU'),
      acquiredFrom: fc.record(
        { party: word, date: calendarDate, contract: text },
        { requiredKeys: ['party', 'date'] },
      ),
    },
    { requiredKeys: ['scope', 'level', 'capture'] },
  ),
  'consent.withdrawn.v1': fc.record(
    { scope: refusedScope, method: fc.oneof(anyOf(WithdrawalMethod), unknownWord), words: text },
    { requiredKeys: ['method'] },
  ),
  'dnc.added.v1': fc.record(
    {
      scope: refusedScope,
      reason: fc.oneof(anyOf(DncReason), unknownWord),
      requestedBy: fc.oneof(anyOf(DncRequester), unknownWord),
    },
    { requiredKeys: ['reason', 'requestedBy'] },
  ),
  'dnc.lifted.v1': fc.record({
    entry: fc.oneof(fc.uuid(), fc.record({ source: word, id: word })),
    authority: text,
    evidence,
  }),
  'relationship.recorded.v1': fc.record(
    { seller, kind: anyOf(RelationshipKind), product: text },
    { requiredKeys: ['kind'] },
  ),
  'contact.reassigned.v1': fc.record({ asOf: calendarDate, evidenceSource: text }),
  'reply.received.v1': fc.record(
    {
      text: fc.oneof(text, fc.constantFrom('STOP', 'please stop', 'HELP', 'START')),
      seller: oneOrMore(orAny(seller)),
      channel: fc.oneof(channel, unknownWord),
      purpose: oneOrMore(orAny(fc.oneof({ weight: 4, arbitrary: purpose }, unknownWord))),
    },
    { requiredKeys: ['text'] },
  ),
}

const messageWith = (type: MessageType): fc.Arbitrary<CloudEventMessage> =>
  fc
    .record({
      id: fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
      source: word,
      time,
      isTyped: fc.boolean(),
      contact,
      person: fc.option(person, { nil: undefined }),
      data: dataOf[type],
      strange,
    })
    .map(({ id, source, time: when, isTyped, contact: whose, person: who, data, strange: more }) => ({
      specversion: '1.0',
      id,
      source,
      type: TYPE_PREFIX + type,
      time: when,
      ...(isTyped ? { datacontenttype: 'application/json' } : {}),
      data: { ...whose, ...data, ...(who === undefined ? {} : { person: who }), ...more },
    }))

/** Messages that are in order, of every type: what they say is understood, whatever a rule says to it then. */
export const message: fc.Arbitrary<CloudEventMessage> = fc.oneof(...MESSAGE_TYPES.map(messageWith))
