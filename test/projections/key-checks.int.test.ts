import * as E from 'fp-ts/lib/Either.js'
import { expect, onTestFinished, test } from 'vitest'
import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import {
  encodeMetadata,
  encodeOtherEvent,
  SCHEMA_VERSION,
  understand,
} from '../../src/domain/record/ledger-event.ts'
import { openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { positionNo } from '../support/arbitrary/contact-event.ts'
import { at } from '../support/contact-facts.ts'
import { uuidNo } from '../support/stored-event.ts'
import { tempDir } from '../support/temp-dir.ts'

const valueNo = (n: number): string => n.toString(16).padStart(32, '0')

/** The nth event of a log, which records these values. */
const keysRecorded = (n: number, checks: Readonly<Record<string, number>>) => {
  const recordedAt = at('2026-11-01')
  const stored: LogEvent = {
    id: uuidNo(n),
    type: 'KeyCheckRecorded',
    stream: 'operations',
    revision: n,
    position: positionNo(n),
    data: encodeOtherEvent({
      type: 'KeyCheckRecorded',
      occurredAt: recordedAt,
      checks: Object.entries(checks).map(([key, value]) => ({
        key: key as never,
        check: valueNo(value) as never,
      })),
    }),
    metadata: encodeMetadata({
      schemaVersion: SCHEMA_VERSION,
      receivedAt: recordedAt,
      recordedAt,
      source: 'urn:consent-ledger:node:test',
      contentDigest: `digest-${n}`,
      correlationId: uuidNo(0),
    }),
  }
  const understood = understand(stored)
  if (E.isLeft(understood)) throw new Error(JSON.stringify(understood.left))
  return understood.right
}

const LOG = [
  keysRecorded(0, { b: 1, a: 2 }),
  ...Array.from({ length: 12 }, (_, i) => keysRecorded(i + 1, { a: 30 + i, c: 40 + i })),
  keysRecorded(13, { 'a key with a longer name': 5, b: 6 }),
]

test.each([1, 2, 5, LOG.length])('the first value in the log holds, in batches of %i', async (size) => {
  const index = openLedgerIndex(tempDir())
  onTestFinished(() => index.close())
  expect(index.keys.recorded().size).toBe(0)
  for (let from = 0; from < LOG.length; from += size) {
    await index.apply(LOG.slice(from, from + size))
    await index.apply(LOG.slice(0, from + size))
  }
  expect(Object.fromEntries(index.keys.recorded())).toStrictEqual({
    a: valueNo(2),
    b: valueNo(1),
    c: valueNo(40),
    'a key with a longer name': valueNo(5),
  })
})
