import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { exampleDeadLetter, exampleSuppressions } from '../../docs/asyncapi/examples.ts'
import { MESSAGE_TYPES, TYPE_PREFIX } from '../../src/domain/contact/message.ts'
import type { Json, JsonObject } from '../../src/domain/kernel/json.ts'
import { decodeMessage } from '../../src/domain/workflow/decode-message.ts'
import { changedIn } from '../support/arbitrary/changed.ts'
import { message } from '../support/arbitrary/message.ts'
import { fakeDecoding, NOW } from '../support/fake-ledger.ts'
import { compiled, schemaNamed, validatorOf } from './message-schemas.ts'

const FOLDER = new URL('../../docs/schemas/', import.meta.url)
const GOLDEN = new URL('../golden/http/', import.meta.url)

const decode = (input: unknown) => decodeMessage(fakeDecoding)(input, NOW)

const validators = Object.fromEntries(
  MESSAGE_TYPES.map((type) => [TYPE_PREFIX + type, validatorOf(type)] as const),
)

/** Whether the schema of the type that it says it is takes it; a type that nobody knows has none. */
const isTaken = (event: unknown, known: typeof validators = validators): boolean => {
  const { type } = (event ?? {}) as { readonly type?: unknown }
  return typeof type === 'string' && known[type]?.(event) === true
}

const changed = changedIn(message as fc.Arbitrary<unknown> as fc.Arbitrary<Json>)

describe('docs/schemas', () => {
  test('holds one file for each message, with a name that stays', () => {
    const files = readdirSync(FOLDER).sort()
    expect(files).toStrictEqual(
      [...MESSAGE_TYPES, 'dead-letter.v1', 'suppressions.v1'].map((name) => `${name}.json`).sort(),
    )
    for (const name of files)
      expect(schemaNamed(name.replace('.json', ''))['$id']).toBe(
        `https://consent-ledger.org/schemas/kafka/${name}`,
      )
  })
  test.each([
    ['dead-letter.v1', { offset: 4711 }, exampleDeadLetter],
    ['dead-letter.v1', { data: { contact: '+13055550123' } }, exampleDeadLetter],
    ['dead-letter.v1', { reason: 'not a code' }, exampleDeadLetter],
    ['suppressions.v1', { position: '4711' }, exampleSuppressions],
    ['suppressions.v1', { suppressions: [{ code: 'INTERNAL_DNC' }] }, exampleSuppressions],
  ])('%s takes its example, and not with %j', (name, wrong: object, example: JsonObject) => {
    const isValid = validatorOf(name)
    expect(isValid(example)).toBe(true)
    expect(isValid({ ...example, ...wrong })).toBe(false)
  })
})

interface GoldenCase {
  readonly accepted: boolean
  readonly schemaCannotTell?: true
  readonly body: Json
}

describe('codec and published schema agree', () => {
  const golden = readdirSync(GOLDEN)
    .map(
      (name) =>
        JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as {
          readonly schema: string
          readonly cases: ReadonlyArray<GoldenCase>
        },
    )
    .filter(({ schema }) => schema === 'CloudEvent')
    .flatMap(({ cases }) => cases)

  test('on every golden message, good and bad', () => {
    expect(golden.length).toBeGreaterThan(50)
    for (const { accepted, schemaCannotTell, body } of golden)
      expect([body, isTaken(body)]).toStrictEqual([body, schemaCannotTell ?? accepted])
  })
  test('on messages that are in order', () => {
    fc.assert(
      fc.property(message, (event) => {
        expect(E.isRight(decode(event))).toBe(true)
        expect(isTaken(event)).toBe(true)
      }),
    )
  })
  test('on messages with one thing in them changed', () => {
    fc.assert(
      fc.property(changed, (event) => {
        expect(disagreement(event)).toBeUndefined()
      }),
      { numRuns: 3_000 },
    )
  })
  test('which a schema that forgets a word, or a member, would not', () => {
    const forgetful: ReadonlyArray<(schema: string) => string> = [
      (schema) => schema.replace('"express",', ''),
      (schema) => schema.replaceAll('"type":"null"', '"type":"boolean"'),
      (schema) => schema.replace('"required":["contact",', '"required":["kontact",'),
      (schema) => schema.replace('"required":["method"]', '"required":[]'),
      (schema) => schema.replace('"maxLength":1024', '"maxLength":3'),
    ]
    for (const forget of forgetful) {
      const wrong = Object.fromEntries(
        MESSAGE_TYPES.map((type) => {
          const { $id: _, ...schema } = schemaNamed(type)
          return [TYPE_PREFIX + type, compiled(JSON.parse(forget(JSON.stringify(schema))) as JsonObject)]
        }),
      )
      const search = fc.check(
        fc.property(changed, (event) => disagreement(event, wrong) === undefined),
        { numRuns: 20_000, endOnFailure: true },
      )
      expect([forget.toString(), search.failed]).toStrictEqual([forget.toString(), true])
    }
  })
})

/**
 * How they disagree. What the codec takes the schema must take; what only the codec refuses must be for something that no
 * schema can see.
 */
const disagreement = (event: unknown, known: typeof validators = validators): unknown => {
  const decoded = decode(event)
  const taken = isTaken(event, known)
  if (E.isRight(decoded)) return taken ? undefined : 'the codec takes it, and the schema does not'
  if (!taken) return undefined
  const seen = decoded.left.issues.filter(
    ({ path, expected }) => !UNSEEN.has(`${path}: ${expected}`) && !path.startsWith('data.grant'),
  )
  return seen.length === 0 ? undefined : seen
}

/** Whether a number can be one, and the purposes that a deployment knows; also what the grant of an opt-in must be, by its path. */
const UNSEEN = new Set([
  'data.contact: an E.164 number, an e-mail address, or a national number with its region',
  'data.scope.purpose: a purpose known to this ledger',
])
