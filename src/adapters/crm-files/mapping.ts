import * as t from 'io-ts'
import { needsZone, TimeFormat, TimeZone, timeReader } from './cell-time.ts'
import { closed, has, named, told } from './closed.ts'
import { Condition } from './condition.ts'
import { Data } from './data-path.ts'
import { Template, Text } from './value.ts'

const MessageType = t.keyof(
  {
    'consent.granted.v1': null,
    'consent.withdrawn.v1': null,
    'dnc.added.v1': null,
    'dnc.lifted.v1': null,
    'relationship.recorded.v1': null,
    'contact.reassigned.v1': null,
    'reply.received.v1': null,
  },
  'a type of message such as consent.granted.v1',
)
export type MessageType = t.TypeOf<typeof MessageType>

const ConstantTime = t.refinement(
  t.string,
  (text) => timeReader('rfc3339', undefined)(text, 'permission') !== undefined,
  'an RFC 3339 time',
)

const TimeColumn = t.refinement(
  closed('a column with a time', { column: Text, format: TimeFormat }, { zone: TimeZone }),
  ({ format, zone }) => !needsZone(format) || zone !== undefined,
  'a column with a time; a pattern needs a "zone"',
)
const TimeConstant = closed('a constant time', { const: ConstantTime }, {})

export type Time = t.TypeOf<typeof TimeColumn> | t.TypeOf<typeof TimeConstant>
const Time = told<Time>(
  'a column with its format (a pattern needs a "zone"), or a constant RFC 3339 time',
  (u) => (has(u, 'const') ? TimeConstant : TimeColumn),
)

const IdColumns = t.refinement(
  t.readonlyArray(Text),
  (list) => list.length > 0,
  'a template such as "{Id}", or a list of columns',
)

export type Id = string | ReadonlyArray<string>
const Id = told<Id>('a template such as "{Id}", or a list of columns', (u) =>
  typeof u === 'string' ? Template : IdColumns,
)

const Rule = closed(
  'a rule',
  { type: MessageType, data: Data },
  { when: named('conditions by column', Text, Condition), time: Time },
)
export type Rule = t.TypeOf<typeof Rule>

/**
 * A map file: how the rows of one system's export become messages. `examples/mapping.schema.json` says the
 * same.
 */
export const Mapping = t.refinement(
  closed(
    'a mapping',
    { source: Text, id: Id, rules: t.readonlyArray(Rule, 'a list of rules') },
    {
      $schema: t.string,
      description: t.string,
      time: Time,
      data: Data,
      otherwise: t.keyof({ skip: null, error: null }, '"skip" or "error"'),
    },
  ),
  ({ time, rules }) =>
    rules.length > 0 && (time !== undefined || rules.every((rule) => rule.time !== undefined)),
  'a mapping with at least one rule, and with a "time" of its own or one in each rule',
)
export type Mapping = t.TypeOf<typeof Mapping>
