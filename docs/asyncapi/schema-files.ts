import type { JsonObject } from '../../src/domain/kernel/json.ts'
import { INCOMING, standaloneSchema } from './messages.ts'
import { DeadLetter, Suppressions } from './outgoing.ts'

/** Where a schema says it belongs. The name never changes: another form of a message is another version and another file. */
const BASE = 'https://consent-ledger.org/schemas/kafka/'

const file = (name: string, title: string, description: string, schema: JsonObject): [string, JsonObject] => [
  `${name}.json`,
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${BASE}${name}.json`,
    title,
    description,
    ...schema,
  },
]

/** JSON Schemas of all messages, one file each that needs no other, by the name of the file. */
export const SCHEMA_FILES: Readonly<Record<string, JsonObject>> = Object.fromEntries([
  ...INCOMING.map((message) =>
    file(
      message.type,
      message.title,
      `${message.summary} This is a whole CloudEvent, as structured mode has it; in binary mode the value is its \`data\`.`,
      standaloneSchema(message),
    ),
  ),
  file('dead-letter.v1', 'Dead letter', 'The value of a record on the dead-letter topic.', DeadLetter),
  file(
    'suppressions.v1',
    'Suppressions of a contact',
    'The value of a record of the suppression feed.',
    Suppressions,
  ),
])
