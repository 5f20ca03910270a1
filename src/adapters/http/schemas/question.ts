import { Channel } from '../../../domain/kernel/channel.ts'
import type { JsonObject } from '../../../domain/kernel/json.ts'
import { Audience, JURISDICTIONS_MAX, LineType, RECENT_ATTEMPTS_MAX } from '../../../domain/rules/question.ts'
import { instant, jurisdiction, object, oneOf, place, word } from './words.ts'

/** The members of a question, each as a parameter of a query has it as well. */
export const QUESTION_PROPERTIES: Readonly<Record<string, JsonObject>> = {
  contact: {
    type: 'string',
    description: 'An E.164 number or an e-mail address.',
    examples: ['+13055550123'],
  },
  channel: oneOf(Channel.keys),
  purpose: { ...word, default: 'marketing' },
  seller: { ...word, description: 'Left out, the default seller of this ledger.' },
  at: { ...instant, description: 'Left out, now.' },
  jurisdictions: { type: 'array', items: jurisdiction, maxItems: JURISDICTIONS_MAX },
  postalCode: word,
  timeZone: word,
  lineType: { ...oneOf(LineType.keys), default: 'unknown' },
  audience: { ...oneOf(Audience.keys), default: 'consumer' },
  recentAttempts: { type: 'array', items: instant, maxItems: RECENT_ATTEMPTS_MAX },
  minPosition: place,
}

const { contact, channel, ...optional } = QUESTION_PROPERTIES as typeof QUESTION_PROPERTIES & {
  readonly contact: JsonObject
  readonly channel: JsonObject
}

/** A number has no mailbox and an address no telephone; both may belong to somebody with a letter-box. */
const reach: ReadonlyArray<JsonObject> = [
  { properties: { channel: { const: 'postal' } } },
  { properties: { channel: { const: 'email' }, contact: { type: 'string', pattern: '@' } } },
  {
    properties: {
      channel: { enum: Object.keys(Channel.keys).filter((name) => name !== 'email' && name !== 'postal') },
      contact: { type: 'string', pattern: '^[^@]*$' },
    },
  },
]

export const Question: JsonObject = {
  ...object({ contact, channel }, optional),
  additionalProperties: false,
  anyOf: reach,
}
