import { expect, onTestFinished, test } from 'vitest'
import { openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { at } from '../support/contact-facts.ts'
import { understoodOther } from '../support/stored-event.ts'
import { tempDir } from '../support/temp-dir.ts'

const valueNo = (n: number): string => n.toString(16).padStart(32, '0')

/** The nth event of a log, which records these values. */
const keysRecorded = (n: number, checks: Readonly<Record<string, number>>) =>
  understoodOther(n, {
    type: 'KeyCheckRecorded',
    occurredAt: at('2026-11-01'),
    checks: Object.entries(checks).map(([key, value]) => ({
      key: key as never,
      check: valueNo(value) as never,
    })),
  })

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
