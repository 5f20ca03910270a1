import { isUtf8 } from 'node:buffer'
import type { KafkaCoordinates } from '../../domain/record/metadata.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'
import { binaryEvent, isBinaryEvent } from './binary-event.ts'
import { contentTypeOf, isCloudEventType, isReadableType } from './content-type.ts'
import type { KafkaRecord } from './record.ts'

/** A value beyond this is not read as JSON: no event is as large, and it is quarantined by its digest alone. */
export const RECORD_VALUE_BYTES_MAX = 1_048_576

/**
 * A record as the ledger takes messages in (CloudEvents 1.0, Kafka protocol binding): structured mode where the content type
 * says so, binary mode where attributes stand in headers, and else the value alone, taken as structured JSON. The key is
 * not read.
 */
export const incomingOf = (record: KafkaRecord, kafka: KafkaCoordinates): Incoming => {
  const { value } = record
  if (value === null)
    return {
      type: 'unreadable',
      bytes: NOTHING,
      expected: 'a value: this is a tombstone',
      reason: 'TOMBSTONE',
      kafka,
    }
  const unreadable = (expected: string): Incoming => ({ type: 'unreadable', bytes: value, expected, kafka })
  if (value.length > RECORD_VALUE_BYTES_MAX) return unreadable(`at most ${RECORD_VALUE_BYTES_MAX} bytes`)
  const contentType = contentTypeOf(record)
  const isStructured = contentType !== undefined && isCloudEventType(contentType)
  if (isStructured && !isReadableType(contentType))
    return unreadable(
      'application/cloudevents+json in UTF-8 where content-type names a format of CloudEvents',
    )
  if (!isUtf8(value)) return unreadable('JSON in UTF-8')
  let parsed: unknown
  try {
    parsed = JSON.parse(value.toString('utf8'))
  } catch {
    return unreadable('JSON')
  }
  if (isStructured || !isBinaryEvent(record)) return { type: 'parsed', value: parsed, kafka }
  const event = binaryEvent(record, contentType, parsed)
  return event === undefined
    ? unreadable('each attribute of the event in one header, as UTF-8')
    : { type: 'parsed', value: event, kafka }
}

const NOTHING = Buffer.alloc(0)
