import { describe, expect, test } from 'vitest'
import { incomingOf, RECORD_VALUE_BYTES_MAX } from '../../../src/adapters/kafka/message.ts'
import type { KafkaRecord, RecordHeaders } from '../../../src/adapters/kafka/record.ts'
import { grantMessage } from '../../support/messages.ts'

const AT = { topic: 't', partition: 3, offset: '7', recordDigest: 'd' }

const EVENT = grantMessage()
const { data, datacontenttype: _, ...attributes } = EVENT

const read = (value: Buffer | string | null, headers: RecordHeaders = {}, key: Buffer | null = null) => {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  const record: KafkaRecord = { offset: '7', timestamp: '1', key, value: bytes, headers }
  return incomingOf(record, AT)
}

const utf8 = (headers: Readonly<Record<string, string>>): RecordHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]))

const inHeaders = (more: Readonly<Record<string, string>> = {}): RecordHeaders =>
  utf8({
    'content-type': 'application/json',
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)])),
    ...more,
  })

const isRead = (incoming: ReturnType<typeof read>): void =>
  expect(incoming).toStrictEqual({ type: 'parsed', value: EVENT, kafka: AT })

describe('incomingOf() reads', () => {
  test.each([
    ['with its content type', { 'content-type': 'application/cloudevents+json' }],
    ['with a charset', { 'content-type': 'application/cloudevents+json; charset=UTF-8' }],
    ['with its content type in capitals', { 'Content-Type': 'Application/CloudEvents+JSON' }],
    ['without any header', {}],
    ['as plain JSON', { 'content-type': 'application/json' }],
    [
      'with attributes in headers as well',
      { 'content-type': 'application/cloudevents+json', ce_id: 'other' },
    ],
  ])('structured mode %s', (_name, headers) => isRead(read(JSON.stringify(EVENT), utf8(headers))))

  test('binary mode', () => isRead(read(JSON.stringify(data), inHeaders())))
  test('binary mode in capitals, and with a charset', () =>
    expect(
      read(
        JSON.stringify(data),
        utf8({
          'Content-Type': 'application/json; charset=utf-8',
          ...Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [`CE_${name}`.toUpperCase(), String(value)]),
          ),
        }),
      ),
    ).toStrictEqual({
      type: 'parsed',
      value: { ...EVENT, datacontenttype: 'application/json; charset=utf-8' },
      kafka: AT,
    }))
  test('attributes as they are: nothing is percent-encoded on Kafka', () =>
    expect(read(JSON.stringify(data), inHeaders({ ce_id: 'a%20b "ä"' }))).toMatchObject({
      value: { id: 'a%20b "ä"' },
    }))
  test('binary mode that lacks an attribute, for the codec to name it', () => {
    const { ce_specversion: __, ...rest } = inHeaders()
    const incoming = read(JSON.stringify(data), rest)
    expect(incoming).toMatchObject({ type: 'parsed', value: { id: attributes['id'] } })
    expect(incoming).not.toHaveProperty('value.specversion')
  })
  test('headers that are texts, and any key', () =>
    isRead(
      read(
        JSON.stringify(EVENT),
        { 'content-type': 'application/cloudevents+json', trace: ['a', Buffer.from([0xff])] },
        Buffer.from([0, 0, 0, 0]),
      ),
    ))
})

describe('incomingOf() reads no', () => {
  test('tombstone', () =>
    expect(read(null)).toStrictEqual({
      type: 'unreadable',
      bytes: Buffer.alloc(0),
      expected: 'a value: this is a tombstone',
      reason: 'TOMBSTONE',
      kafka: AT,
    }))
  test.each([
    ['empty value', '', {}, 'JSON'],
    ['text', 'Hello', {}, 'JSON'],
    ['half of an event', JSON.stringify(EVENT).slice(0, 40), {}, 'JSON'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 'JSON in UTF-8'],
    ['value beyond the bound', Buffer.alloc(RECORD_VALUE_BYTES_MAX + 1, 0x31), {}, 'at most 1048576 bytes'],
    [
      'other format of CloudEvents',
      JSON.stringify(EVENT),
      { 'content-type': 'application/cloudevents+avro' },
      'application/cloudevents+json in UTF-8 where content-type names a format of CloudEvents',
    ],
    [
      'other charset',
      JSON.stringify(EVENT),
      { 'content-type': 'application/cloudevents+json; charset=utf-16' },
      'application/cloudevents+json in UTF-8 where content-type names a format of CloudEvents',
    ],
  ])('%s', (_name, value, headers, expected) =>
    expect(read(value, utf8(headers as Readonly<Record<string, string>>))).toMatchObject({
      type: 'unreadable',
      expected,
    }),
  )
  test.each([
    ['an attribute in two headers', { ce_id: [Buffer.from('a'), Buffer.from('b')] }],
    ['an attribute in two headers that differ by case', { CE_ID: Buffer.from('b') }],
    ['an attribute that is no UTF-8', { ce_id: Buffer.from([0xff]) }],
  ])('%s', (_name, headers) =>
    expect(read(JSON.stringify(data), { ...inHeaders(), ...headers })).toMatchObject({
      type: 'unreadable',
      expected: 'each attribute of the event in one header, as UTF-8',
    }),
  )
  test('attribute __proto__ as anything but a member', () => {
    const incoming = read(JSON.stringify(data), { ...inHeaders(), ['ce___proto__']: Buffer.from('x') })
    expect(incoming.type === 'parsed' && Object.hasOwn(incoming.value as object, '__proto__')).toBe(true)
  })
})
