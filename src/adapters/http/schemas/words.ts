import type { JsonObject } from '../../../domain/kernel/json.ts'
import { WORD_LENGTH_MAX } from '../../../domain/kernel/word.ts'
import { REGISTRY_ID_LENGTH_MAX } from '../../../domain/registry/registry-id.ts'

/** The small words that messages and questions are made of, as JSON Schema 2020-12. */

const NO_CONTROL = '\\u0000-\\u001f\\u007f-\\u009f'

const wordPattern = `^[^\\s${NO_CONTROL}]([^${NO_CONTROL}]*[^\\s${NO_CONTROL}])?$`

/** No control characters, no space around it. */
export const wordOrAny: JsonObject = {
  type: 'string',
  minLength: 1,
  maxLength: WORD_LENGTH_MAX,
  pattern: wordPattern,
}

export const word: JsonObject = { ...wordOrAny, not: { const: '*' } }

/** RFC 3339 with an offset. What is finer than a millisecond is cut off. */
export const instant: JsonObject = {
  type: 'string',
  format: 'date-time',
  pattern:
    '^\\d{4}-\\d\\d-\\d\\d[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
  examples: ['2026-11-21T18:04:05Z'],
}

export const date: JsonObject = {
  type: 'string',
  format: 'date',
  pattern: '^\\d{4}-\\d\\d-\\d\\d$',
  examples: ['2026-06-01'],
}

export const registryId: JsonObject = {
  type: 'string',
  maxLength: REGISTRY_ID_LENGTH_MAX,
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  examples: ['us-national'],
}

export const sha256: JsonObject = { type: 'string', pattern: '^[0-9a-fA-F]{64}$' }

export const eventId: JsonObject = {
  type: 'string',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
}

const POSITION = '[a-z2-7]{8}-[0-9a-f]{16}([0-9a-f]{16})?'

export const position: JsonObject = {
  type: 'string',
  pattern: `^${POSITION}$`,
  description: 'A place in the log of one store. Two of one store are ordered as bytes.',
}

export const place: JsonObject = {
  type: 'string',
  pattern: `^(${POSITION}|size:(0|[1-9]\\d{0,14}))$`,
  description: 'A position, or `size:N`: the same on every node and in every copy.',
}

export const jurisdiction: JsonObject = {
  type: 'string',
  pattern: '^[A-Z]{2}(-[A-Z0-9]{1,3})?$',
  examples: ['US-FL'],
}

/** One of these words. */
export const oneOf = (keys: object, ...more: ReadonlyArray<string>): JsonObject => ({
  type: 'string',
  enum: [...Object.keys(keys), ...more],
})

/** One such text, or an array of them. */
export const oneOrMany = (text: JsonObject): JsonObject => ({
  anyOf: [text, { type: 'array', items: text }],
})

/** Members for which null is the same as being left out. */
export const orNull = (members: Readonly<Record<string, JsonObject>>): Readonly<Record<string, JsonObject>> =>
  Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, { anyOf: [member, { type: 'null' }] }]),
  )

export const object = (
  required: Readonly<Record<string, JsonObject>>,
  optional: Readonly<Record<string, JsonObject>> = {},
): JsonObject => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
})

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
