import { describe, expect, onTestFinished, test } from 'vitest'
import type { Sha256Hex } from '../../src/domain/kernel/sha256-hex.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import type { Understood } from '../../src/domain/record/ledger-event.ts'
import { openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { positionNo } from '../support/arbitrary/contact-event.ts'
import { at } from '../support/contact-facts.ts'
import { understoodOther, uuidNo } from '../support/stored-event.ts'
import { tempDir } from '../support/temp-dir.ts'

const recordedAt = at('2026-11-01')

const sha256 = (letter: string): Sha256Hex => letter.repeat(64) as Sha256Hex

const asideNo = (n: number, id: number, node: string, content: string): Understood =>
  understoodOther(
    n,
    {
      type: 'EventQuarantined',
      occurredAt: recordedAt,
      outcome: 'invalid',
      reason: 'UNDECODABLE' as Word,
      issues: [],
      sizeBytes: 9,
      content: sha256(content),
      expiresAt: at('2026-12-01'),
    },
    { id, stream: `quarantine-${node}` },
  )

const replayNo = (n: number, id: number, by: string, day: string): Understood =>
  understoodOther(
    n,
    {
      type: 'DeadLetterReplayed',
      occurredAt: at(day),
      deadLetter: uuidNo(id),
      replayedBy: by as Word,
    },
    { id: 100 + n },
  )

/** Message 1 is put aside by two nodes at once, message 2 by one. */
const LOG = [
  asideNo(1, 1, 'a', 'a'),
  asideNo(2, 2, 'a', 'b'),
  asideNo(3, 1, 'b', 'c'),
  replayNo(4, 1, 'ops-1', '2026-11-02'),
  replayNo(5, 1, 'ops-2', '2026-11-03'),
]

const indexOf = async (batches: ReadonlyArray<ReadonlyArray<Understood>>) => {
  const index = openLedgerIndex(`${tempDir()}/index`)
  onTestFinished(() => index.close())
  for (const batch of batches) await index.apply(batch)
  return index
}

describe.each([
  ['in one batch', [LOG]],
  ['in a batch each', LOG.map((one) => [one])],
])('what two nodes put aside at once, applied %s', (_, batches) => {
  test('is one message: the first in the log', async () => {
    const { deadLetters } = await indexOf(batches)
    const rows = deadLetters.after(undefined, 10)
    expect(rows.map(({ id, position }) => [id, position])).toStrictEqual([
      [uuidNo(1), positionNo(1)],
      [uuidNo(2), positionNo(2)],
    ])
    expect(deadLetters.byId(uuidNo(1))).toStrictEqual(rows[0])
    // Pages of one are full until their end.
    expect(deadLetters.after(positionNo(1), 1)).toStrictEqual(rows.slice(1))
  })

  test('is no id of two contacts, and both of its contents are known to whoever removes them', async () => {
    const { audit } = await indexOf(batches)
    expect(audit.idPairs.count()).toBe(0)
    expect(audit.laterById(uuidNo(1))).toStrictEqual([])
    expect(audit.eventById(uuidNo(1))).toMatchObject({ position: positionNo(1), size: 1 })
    expect(audit.quarantined(uuidNo(1))).toStrictEqual([sha256('a'), sha256('c')])
    expect(audit.quarantined(uuidNo(2))).toStrictEqual([sha256('b')])
    expect(audit.quarantined(uuidNo(3))).toStrictEqual([])
  })

  test('names who replayed it last', async () => {
    const { deadLetters } = await indexOf(batches)
    expect(deadLetters.byId(uuidNo(1))?.lastReplay).toStrictEqual({ by: 'ops-2', at: at('2026-11-03') })
    expect(deadLetters.byId(uuidNo(2))).not.toHaveProperty('lastReplay')
  })
})
