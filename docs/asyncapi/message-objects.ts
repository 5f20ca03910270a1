import { object, ref } from '../../src/adapters/http/schemas/words.ts'
import { ATTRIBUTE_LENGTH_MAX } from '../../src/domain/contact/cloud-event.ts'
import { TYPE_PREFIX } from '../../src/domain/contact/message.ts'
import type { Json, JsonObject } from '../../src/domain/kernel/json.ts'
import {
  exampleAttributes,
  exampleData,
  exampleDeadLetter,
  exampleDeadLetterHeaders,
  exampleEvent,
  examplePseudonym,
  exampleSuppressions,
} from './examples.ts'
import type { IncomingMessage } from './messages.ts'
import { pseudonym } from './outgoing.ts'

/** The messages as AsyncAPI describes them: key, headers and value. */

const STRUCTURED_TYPE = 'application/cloudevents+json'

export const structuredMessage = ({ type, name, title, summary }: IncomingMessage): JsonObject => ({
  name: TYPE_PREFIX + type,
  title,
  summary: `${summary} Structured mode: the value is the whole CloudEvent.`,
  contentType: STRUCTURED_TYPE,
  headers: object(
    {},
    {
      'content-type': {
        type: 'string',
        pattern:
          '^[aA][pP][pP][lL][iI][cC][aA][tT][iI][oO][nN]/[cC][lL][oO][uU][dD][eE][vV][eE][nN][tT][sS]\\+[jJ][sS][oO][nN]\\s*(;.*)?$',
        description: 'May be left out where there is no `ce_specversion` either.',
      },
    },
  ),
  payload: ref(name),
  bindings: keyOfPerson,
  examples: [
    {
      name: 'structured',
      headers: { 'content-type': `${STRUCTURED_TYPE}; charset=UTF-8` },
      payload: exampleEvent(type),
    },
  ],
})

export const binaryMessage = ({ type, title, summary, dataName }: IncomingMessage): JsonObject => ({
  name: TYPE_PREFIX + type,
  title: `${title}, binary mode`,
  summary: `${summary} Binary mode: attributes in headers, the value is the data.`,
  contentType: 'application/json',
  headers: binaryHeaders(type),
  payload: ref(dataName),
  bindings: keyOfPerson,
  examples: [{ name: 'binary', headers: headersOf(type), payload: exampleData(type) }],
})

const attribute: JsonObject = { type: 'string', minLength: 1, maxLength: ATTRIBUTE_LENGTH_MAX }

/** The Kafka binding of CloudEvents: each attribute in a header with `ce_` before its name, UTF-8, `datacontenttype` in `content-type`. */
export const binaryHeaders = (type: string): JsonObject =>
  object(
    {
      ce_specversion: { const: '1.0' },
      ce_id: attribute,
      ce_source: attribute,
      ce_type: { const: TYPE_PREFIX + type },
      ce_time: { type: 'string', format: 'date-time', description: 'Required here: when the person did it.' },
    },
    {
      'content-type': {
        type: 'string',
        pattern: '^[aA][pP][pP][lL][iI][cC][aA][tT][iI][oO][nN]/[jJ][sS][oO][nN](\\s*;.*)?$',
      },
    },
  )

const headersOf = (type: IncomingMessage['type']): JsonObject => ({
  'content-type': 'application/json',
  ...Object.fromEntries(
    Object.entries(exampleAttributes(type)).map(([name, value]): [string, Json] => [`ce_${name}`, value]),
  ),
})

const keyOfPerson: JsonObject = {
  kafka: {
    key: {
      type: 'string',
      description:
        'Anything that is the same for all messages of one person, such as the id of the customer: it only chooses the partition. The ledger does not read it.',
    },
    bindingVersion: '0.5.0',
  },
}

export const deadLetterMessage: JsonObject = {
  name: 'dead-letter',
  title: 'Dead letter',
  summary: 'A record that was not recorded: where it lay, why, and its digest. No content and no key.',
  headers: ref('DeadLetterHeaders'),
  payload: ref('DeadLetter'),
  bindings: { kafka: { key: { type: 'null' }, bindingVersion: '0.5.0' } },
  examples: [{ name: 'invalid', headers: exampleDeadLetterHeaders, payload: exampleDeadLetter }],
}

export const suppressionsMessage: JsonObject = {
  name: 'suppressions',
  title: 'Suppressions of a contact',
  summary: 'Everything that stands against contacting somebody, as of a place in the log.',
  payload: ref('Suppressions'),
  bindings: {
    kafka: { key: { ...pseudonym, examples: [examplePseudonym] }, bindingVersion: '0.5.0' },
  },
  examples: [{ name: 'withdrawn', payload: exampleSuppressions }],
}
