import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { brandedText } from '../kernel/branded-text.ts'
import { InstantFromText } from '../kernel/instant.ts'
import { quickDecoder } from '../kernel/quick-decoder.ts'
import { type Issues, issue, issuesOf } from '../kernel/validation.ts'
import { MESSAGE_TYPES, MessageType, TYPE_PREFIX } from './message.ts'

export const ATTRIBUTE_LENGTH_MAX = 1_024

interface AttributeBrand {
  readonly Attribute: unique symbol
}

const Attribute = brandedText<AttributeBrand>(
  'a text of 1 to 1,024 characters',
  (s) => s.length > 0 && s.length <= ATTRIBUTE_LENGTH_MAX && s.isWellFormed(),
)

const JsonContentType = brandedText<AttributeBrand>('application/json', (s) =>
  /^application\/json(\s*;.*)?$/i.test(s),
)

const A_CLOUD_EVENT = 'a CloudEvent'

/**
 * CloudEvents 1.0, JSON format. `time` is required here: when the person did it. Extensions are not read, and an attribute
 * that is null is not there (section 2.2 of the format).
 */
const CloudEvent = t.intersection([
  t.type(
    {
      specversion: t.literal('1.0'),
      id: Attribute,
      source: Attribute,
      type: t.string,
      time: InstantFromText,
      data: t.UnknownRecord,
    },
    A_CLOUD_EVENT,
  ),
  t.partial({ datacontenttype: t.union([JsonContentType, t.null]) }, A_CLOUD_EVENT),
])
type CloudEvent = t.TypeOf<typeof CloudEvent>

const decodeCloudEvent = quickDecoder(CloudEvent)

/** A CloudEvent whose attributes are in order; its `data` is still to be read. */
export interface Envelope extends Omit<CloudEvent, 'type'> {
  readonly type: MessageType
}

export const decodeEnvelope = (input: unknown): E.Either<Issues, Envelope> => {
  const decoded = decodeCloudEvent(input)
  if (E.isLeft(decoded)) return E.left(issuesOf(decoded.left))
  const { type } = decoded.right
  const name = type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : ''
  return MessageType.is(name)
    ? E.right({ ...decoded.right, type: name })
    : E.left([issue('type', `one of ${MESSAGE_TYPES.map((known) => TYPE_PREFIX + known).join(', ')}`)])
}
