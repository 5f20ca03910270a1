import { expect, onTestFinished, test } from 'vitest'
import type { OtherEvent } from '../../src/domain/record/ledger-event.ts'
import type { KafkaCoordinates } from '../../src/domain/record/metadata.ts'
import { openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { positionNo } from '../support/arbitrary/contact-event.ts'
import { at } from '../support/contact-facts.ts'
import { understoodOther } from '../support/stored-event.ts'
import { tempDir } from '../support/temp-dir.ts'

const recordedAt = at('2026-11-01')

const understoodNo = (n: number, event: OtherEvent, kafka?: KafkaCoordinates) =>
  understoodOther(n, event, { kafka })

const message = (
  n: number,
  partition: number,
  offset: string,
  recordedBefore: string,
  topic = 'consent.events',
) =>
  understoodNo(
    n,
    { type: 'KeyCheckRecorded', occurredAt: recordedAt, checks: [] },
    { topic, partition, offset, recordedBefore, recordDigest: `record-${offset}` },
  )

const gap = (n: number, partition: number, resumeAt: string) =>
  understoodNo(n, {
    type: 'KafkaGapAcknowledged',
    occurredAt: recordedAt,
    topic: 'consent.events',
    partition,
    kind: 'another-topic',
    storedOffset: '12',
    lowWatermark: resumeAt,
    highWatermark: '99',
    resumeAt,
    reason: 'made anew',
    acknowledgedBy: 'ops' as never,
  })

const BIG = '9223372036854775806'

const LOG = [
  understoodNo(0, { type: 'KeyCheckRecorded', occurredAt: recordedAt, checks: [] }),
  // One batch of partition 0, appended contact by contact: the third record before the second.
  message(1, 0, '0', '0'),
  message(2, 0, '2', '0'),
  message(3, 0, '1', '0'),
  message(4, 0, '7', '3'),
  message(5, 1, '40', '40'),
  message(6, 1, BIG, '41'),
  message(7, 0, '5', '5', 'consent.events.more'),
  message(8, 2, '11', '10'),
  gap(9, 2, '4'),
  message(10, 2, '5', '4'),
]

const EXPECTED = {
  0: { next: 8n, recordedBefore: 3n, last: { offset: 7n, recordDigest: 'record-7' } },
  1: {
    next: BigInt(BIG) + 1n,
    recordedBefore: 41n,
    last: { offset: BigInt(BIG), recordDigest: `record-${BIG}` },
  },
  2: {
    next: 6n,
    recordedBefore: 4n,
    last: { offset: 5n, recordDigest: 'record-5' },
    acknowledgedAt: positionNo(9),
  },
}

test.each([1, 2, 3, LOG.length])(
  'the place of a partition is what its events say, and a gap that was accepted sets it back, in batches of %i',
  async (size) => {
    const index = openLedgerIndex(tempDir())
    onTestFinished(() => index.close())
    expect(index.kafka.of('consent.events').size).toBe(0)
    for (let from = 0; from < LOG.length; from += size) {
      await index.apply(LOG.slice(from, from + size))
      await index.apply(LOG.slice(0, from + size))
    }
    expect(Object.fromEntries(index.kafka.of('consent.events'))).toStrictEqual(EXPECTED)
    expect([...index.kafka.of('consent.events.more').keys()]).toStrictEqual([0])
    expect(index.kafka.of('consent').size).toBe(0)
  },
)

test('after a gap was accepted nothing that was read before it counts', async () => {
  const index = openLedgerIndex(tempDir())
  onTestFinished(() => index.close())
  await index.apply([message(0, 0, '11', '10'), gap(1, 0, '0')])
  expect(index.kafka.of('consent.events').get(0)).toStrictEqual({
    next: 0n,
    recordedBefore: 0n,
    acknowledgedAt: positionNo(1),
  })
})
