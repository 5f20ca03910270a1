import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { asyncApiDocument } from '../../docs/asyncapi/document.ts'
import { exampleEvent } from '../../docs/asyncapi/examples.ts'
import { decodeConfig } from '../../src/adapters/config.ts'
import { MESSAGE_TYPES, TYPE_PREFIX } from '../../src/domain/contact/message.ts'
import type { JsonObject } from '../../src/domain/kernel/json.ts'
import { decodeMessage } from '../../src/domain/workflow/decode-message.ts'
import { fakeDecoding, NOW } from '../support/fake-ledger.ts'
import { compiled, validatorOf } from './message-schemas.ts'

const text = readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8')

/** What the official parser has to say against a document, but for that there is a newer version of AsyncAPI. */
const faultsOf = async (document: string): Promise<ReadonlyArray<string>> => {
  const { diagnostics } = await new Parser().parse(document)
  return diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ code, path }) => `${code} at ${path.join('.')}`)
}

describe('docs/asyncapi.json, by the parser of AsyncAPI', () => {
  test('is in order', async () => {
    expect(await faultsOf(text)).toStrictEqual([])
  })

  const broken: ReadonlyArray<readonly [string, string, string]> = [
    ['an operation that nobody knows', '"action": "receive"', '"action": "recieve"'],
    ['a message that is not there', '#/components/messages/DncLifted"', '#/components/messages/DncLift"'],
    [
      'a schema that is not there',
      '"$ref": "#/components/schemas/DncLifted"',
      '"$ref": "#/components/schemas/Gone"',
    ],
    ['a type of no schema', '"type": "string"', '"type": "text"'],
    ['a policy that Kafka does not have', '"compact"', '"compacted"'],
  ]
  test.each(broken)('%s is noticed', async (_, right, wrong) => {
    expect(text).toContain(right)
    expect(await faultsOf(text.replaceAll(right, wrong))).not.toStrictEqual([])
  })
})

interface Described {
  readonly name: string
  readonly contentType: string
  readonly payload: { readonly $ref: string }
  readonly headers?: JsonObject
  readonly examples: ReadonlyArray<{ readonly headers?: JsonObject; readonly payload: JsonObject }>
}

const document = asyncApiDocument('0.0.0')
const { messages, schemas } = document['components'] as unknown as {
  readonly messages: Readonly<Record<string, Described>>
  readonly schemas: JsonObject
}

describe('the description', () => {
  test('has every type of message in both modes', () => {
    const names = Object.values(messages).map(({ name, contentType }) => `${name} as ${contentType}`)
    for (const type of MESSAGE_TYPES)
      expect(names).toEqual(
        expect.arrayContaining([
          `${TYPE_PREFIX}${type} as application/cloudevents+json`,
          `${TYPE_PREFIX}${type} as application/json`,
        ]),
      )
    expect(names).toHaveLength(2 * MESSAGE_TYPES.length + 2)
  })
  test('names the topics that are used where nothing is set', () => {
    const config = decodeConfig({ LEDGER_KAFKA_BROKERS: '127.0.0.1:9092' })
    const kafka = E.isRight(config) ? config.right.kafka : undefined
    const channels = Object.values(
      document['channels'] as Readonly<Record<string, { readonly address: string }>>,
    )
    expect(channels.map(({ address }) => address)).toStrictEqual([
      kafka?.topic,
      kafka?.deadLetterTopic,
      kafka?.feedTopic,
    ])
  })
  test.each(MESSAGE_TYPES)('shows a %s that the ledger understands, in both modes alike', (type) => {
    const modes = Object.values(messages).filter(({ name }) => name === TYPE_PREFIX + type)
    const events = modes.flatMap(({ contentType, examples }) =>
      examples.map(({ headers = {}, payload }) =>
        contentType === 'application/json' ? { ...attributesOf(headers), data: payload } : payload,
      ),
    )
    expect(events).toHaveLength(2)
    for (const event of events) {
      expect(event).toStrictEqual(exampleEvent(type))
      expect(E.isRight(decodeMessage(fakeDecoding)(event, NOW))).toBe(true)
      expect(validatorOf(type)(event)).toBe(true)
    }
  })
})

describe('every example', () => {
  const examples = Object.entries(messages).flatMap(([name, { headers = {}, payload, examples: all }]) =>
    all.flatMap((example) => [
      { what: `the value of ${name}`, schema: payload, value: example.payload },
      { what: `the headers of ${name}`, schema: headers, value: example.headers ?? {} },
    ]),
  )
  const isValid = (schema: JsonObject, value: JsonObject): boolean =>
    compiled({ components: { schemas }, ...schema })(value)

  test.each(examples)('is what its schema says: $what', ({ schema, value }) => {
    expect(isValid(schema, value)).toBe(true)
    const [first] = Object.keys(value)
    const names = Object.keys(value).length
    expect(names === 0 || !isValid(schema, { ...value, [first ?? '']: 4711 })).toBe(true)
  })
})

/** The Kafka binding of CloudEvents, binary mode: attributes out of headers. */
const attributesOf = (headers: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name === 'content-type' ? 'datacontenttype' : name.replace(/^ce_/, ''),
      value,
    ]),
  )
