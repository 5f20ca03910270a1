import { expect, test } from 'vitest'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import { encodeLeaf } from '../../src/domain/proof/leaf.ts'
import type { Line } from '../support/ledger-talk.ts'
import { type Kill, killMoments } from './kill-moments.ts'

/** Killed in the seconds 10 and 20; partition 0 was committed up to 5 and then up to 9, partition 1 never. */
const KILLS: ReadonlyArray<Kill> = [
  { at: second(10), committed: new Map([[0, 5n]]) },
  {
    at: second(20),
    committed: new Map([
      [0, 9n],
      [1, -1n],
    ]),
  },
]

test.each<[string, ReadonlyArray<Line>, number, number]>([
  ['nothing', [], 0, 0],
  ['what was committed', [at(1, 0, 3), at(2, 0, 4), at(11, 0, 5), at(12, 0, 8)], 0, 0],
  ['what came after the last kill', [at(21, 0, 9), at(22, 0, 10)], 0, 0],
  ['what came another way', [line(1), line(11)], 0, 0],
  ['a batch of which the end was not committed', [at(1, 0, 5), at(1, 0, 6), at(11, 0, 7)], 1, 0],
  ['a batch of a partition that never was', [at(11, 1, 0)], 1, 0],
  ['two batches of one life, which are one kill', [at(1, 0, 5), at(1, 1, 0)], 1, 0],
  ['one in each life', [at(1, 0, 5), at(11, 0, 9)], 2, 0],
  ['a batch of which an earlier record came only in the next life', [at(1, 0, 6), at(11, 0, 5)], 1, 1],
  ['a batch of which an earlier record came after all kills', [at(1, 0, 6), at(21, 0, 5)], 1, 1],
  ['an earlier record of another partition, which tears nothing', [at(11, 0, 9), at(21, 1, 0)], 1, 0],
  ['an earlier record that came before the kill', [at(1, 0, 6), at(2, 0, 5)], 1, 0],
])('killMoments() counts %s', (_, log, withinBatch, tornBatch) => {
  expect(killMoments(KILLS, log)).toStrictEqual({ withinBatch, tornBatch })
})

test('killMoments() takes nothing for a leaf that is none', () => {
  expect(() => killMoments(KILLS, [{ ...line(1), leaf: 'AAAA' }])).toThrow('no leaf')
})

function second(n: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString()
}

function at(recorded: number, partition: number, offset: number): Line {
  return line(recorded, { topic: 'consent.events', partition, offset: String(offset) })
}

function line(recorded: number, kafka?: object): Line {
  const leaf = encodeLeaf({
    id: '01890a5d-ac96-774b-bcce-b302099a8057' as EventId,
    revision: 0,
    type: 'ConsentGranted',
    stream: 'contact-a',
    data: Buffer.from('{}'),
    metadata: Buffer.from(JSON.stringify({ ...(kafka && { kafka }) })),
  })
  return {
    position: '',
    eventId: '',
    type: 'ConsentGranted',
    stream: 'contact-a',
    revision: '0',
    occurredAt: second(0),
    recordedAt: second(recorded),
    source: '',
    data: {},
    leaf: leaf.toString('base64'),
  }
}
