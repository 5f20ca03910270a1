import { describe, expect, test } from 'vitest'
import { type Entry, type SourceWorld, sourceWorld } from './source-world.ts'

const messages = (...ids: ReadonlyArray<string>): ReadonlyArray<Entry> =>
  ids.map((id) => ({ type: 'message', id }))

const POISON: Entry = { type: 'poison', tag: 1 }
const MARKER: Entry = { type: 'marker' }
const GONE: Entry = { type: 'gone' }

const calm = (entries: ReadonlyArray<Entry>): SourceWorld => sourceWorld(7, entries, {}, { isCalm: true })

/** Goes on until the partition stands so, and says where it stands. */
const until = async (world: SourceWorld, wanted: string) => {
  await world.settle(() => world.status()?.status === wanted)
  return world.status()
}

/** Reads everything that there is, committed. */
const readAll = async (world: SourceWorld, end: bigint): Promise<void> => {
  await world.settle(() => world.isDone() && world.committed() === end)
  expect(world.committed()).toBe(end)
}

describe('a partition halts where', () => {
  test('its first records were removed before anybody read it', async () => {
    const world = calm(messages('a', 'b', 'c'))
    world.removeBefore(2)
    expect(await until(world, 'halted')).toStrictEqual({
      status: 'halted',
      gap: {
        topic: 't',
        partition: 0,
        kind: 'records-removed',
        storedOffset: 0n,
        lowWatermark: 2n,
        highWatermark: 3n,
      },
    })
    expect(world.recorded()).toStrictEqual([])
  })
  test('records were removed while nobody read', async () => {
    const world = calm(messages('a', 'b'))
    await readAll(world, 2n)
    world.crash()
    for (const entry of messages('c', 'd', 'e')) world.append(entry)
    world.removeBefore(4)
    await world.restart()
    expect(await until(world, 'halted')).toMatchObject({
      gap: { kind: 'records-removed', storedOffset: 2n, lowWatermark: 4n, highWatermark: 5n },
    })
    expect(world.recorded()).toStrictEqual(['a', 'b'])
  })
  test('the broker has lost its end', async () => {
    const world = calm(messages('a', 'b', 'c'))
    await readAll(world, 3n)
    world.recreate(messages('a'))
    await world.restart()
    expect(await until(world, 'halted')).toMatchObject({
      gap: { kind: 'truncated', storedOffset: 3n, lowWatermark: 0n, highWatermark: 1n },
    })
  })
  test('another record lies at the place of the last one seen', async () => {
    const world = calm(messages('a', 'b', 'c'))
    await readAll(world, 3n)
    world.recreate(messages('x', 'y', 'z', 'w'))
    await world.restart()
    expect(await until(world, 'halted')).toMatchObject({ gap: { kind: 'another-topic', storedOffset: 3n } })
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c'])
  })
  test('what is no record lies at the place of the last one seen', async () => {
    const world = calm(messages('a', 'b', 'c'))
    await readAll(world, 3n)
    world.recreate([...messages('x', 'y'), MARKER, ...messages('w')])
    await world.restart()
    expect(await until(world, 'halted')).toMatchObject({ gap: { kind: 'another-topic' } })
  })
})

describe('a halted partition', () => {
  test.each([
    ['whose records were removed', (world: SourceWorld) => world.removeBefore(4), ['a', 'b', 'e']],
    [
      'of another topic',
      (world: SourceWorld) => world.recreate(messages('x', 'q', 'y', 'z')),
      ['a', 'b', 'x', 'q', 'y', 'z'],
    ],
    ['of a shorter topic', (world: SourceWorld) => world.recreate(messages('x')), ['a', 'b', 'x']],
  ])('%s reads on from the first record that there is, once that is accepted', async (_, lose, recorded) => {
    const world = calm(messages('a', 'b'))
    await readAll(world, 2n)
    world.crash()
    for (const entry of messages('c', 'd', 'e')) world.append(entry)
    lose(world)
    await world.restart()
    await until(world, 'halted')
    await world.settle(() => false)
    expect(world.recorded()).toStrictEqual(['a', 'b'])
    world.acknowledge()
    await world.settle(() => world.recorded().length === recorded.length)
    expect(world.recorded()).toStrictEqual(recorded)
    expect(world.faults).toStrictEqual([])
  })
  test('stays so where a late event of another node moves its place: nobody has accepted anything', async () => {
    const world = calm(messages('a', 'b', 'c'))
    await world.settle(() => world.isDone())
    for (const entry of messages('a', 'b', 'c')) world.append(entry)
    await readAll(world, 6n)
    world.keepNote()
    world.loseCommitted()
    world.recreate(messages('x', 'y', 'z', 'w'))
    await world.restart()
    expect(await until(world, 'halted')).toMatchObject({ gap: { kind: 'truncated', storedOffset: 6n } })
    world.recordElsewhere('late', 3n, 0n)
    await world.settle(() => world.status()?.status !== 'halted')
    expect(world.status()).toMatchObject({ status: 'halted', gap: { kind: 'truncated', storedOffset: 6n } })
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c', 'late'])
  })
  test('believes nothing that was noted before the gap was accepted, also where it was accepted while it was away', async () => {
    const world = calm(messages('a', 'b', 'c'))
    await readAll(world, 3n)
    world.keepNote()
    world.recreate(messages('x'))
    world.crash()
    world.acknowledge()
    await world.restart()
    await world.settle(() => world.recorded().includes('x'))
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c', 'x'])
    expect(world.status()).toStrictEqual({ status: 'reading' })
  })
})

describe('a partition does not halt where', () => {
  test('records were removed that were read', async () => {
    const world = calm(messages('a', 'b'))
    await readAll(world, 2n)
    world.append(...messages('c'))
    world.removeBefore(2)
    await world.restart()
    expect(world.committed()).toBe(2n)
    await readAll(world, 3n)
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c'])
  })
  test('there are holes, markers of transactions and a last record that compaction took', async () => {
    const world = calm([GONE, GONE, ...messages('a'), MARKER, GONE, ...messages('b'), MARKER])
    await readAll(world, 7n)
    world.compact(5)
    world.append(MARKER)
    world.append(...messages('c'))
    await world.restart()
    await world.settle()
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c'])
    expect(world.status()).toStrictEqual({ status: 'reading' })
  })
  test('what the group has committed is lost', async () => {
    const world = calm([...messages('a', 'b'), POISON])
    await readAll(world, 3n)
    world.loseCommitted()
    world.append(...messages('c'))
    await world.restart()
    await readAll(world, 4n)
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c'])
  })
})

describe('a partition with a batch that cannot be read', () => {
  const UNREADABLE: Entry = { type: 'unreadable' }
  const stuckAt = (first: bigint) => ({
    status: 'held',
    code: 'UNREADABLE_BATCH',
    unreadable: { reason: 'broken', compression: 'none', first, last: first },
  })
  const stuck = async (entries: ReadonlyArray<Entry>): Promise<SourceWorld> => {
    const world = calm(entries)
    expect(await until(world, 'held')).toStrictEqual(stuckAt(2n))
    return world
  }
  test('is held before it, stays so through every new attempt, and says so all the time', async () => {
    const world = await stuck([...messages('a', 'b'), UNREADABLE, ...messages('c')])
    expect(world.recorded()).toStrictEqual(['a', 'b'])
    const seen = new Set<string>()
    await world.settle(() => {
      seen.add(JSON.stringify(world.status(), (_, one) => (typeof one === 'bigint' ? String(one) : one)))
      return false
    })
    expect(seen.size).toBe(1)
    expect(world.recorded()).toStrictEqual(['a', 'b'])
    expect(world.committed()).toBe(2n)
    await world.stop()
    expect(world.faults).toStrictEqual([])
  })
  test('reads on once the broker has it whole again', async () => {
    const world = await stuck([...messages('a', 'b'), UNREADABLE, ...messages('c')])
    world.replace(2, { type: 'message', id: 'm' })
    await readAll(world, 4n)
    expect(world.recorded()).toStrictEqual(['a', 'b', 'm', 'c'])
    expect(world.status()).toStrictEqual({ status: 'reading' })
  })
  test('halts once somebody has removed it, and reads on when that is accepted', async () => {
    const world = await stuck([...messages('a', 'b'), UNREADABLE, ...messages('c')])
    world.removeBefore(3)
    expect(await until(world, 'halted')).toMatchObject({
      gap: { kind: 'records-removed', storedOffset: 2n, lowWatermark: 3n },
    })
    world.acknowledge()
    await world.settle(() => world.recorded().includes('c'))
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c'])
  })
})

describe('a ledger that was restored from a backup', () => {
  test.each([
    ['what was committed', false],
    ['its own note', true],
  ])('and has gone on since believes %s no more: what it lost is read again', async (_, isNoted) => {
    const world = calm(messages('a', 'b'))
    await readAll(world, 2n)
    const restore = world.backUp()
    world.append(...messages('c', 'd', 'e'))
    await readAll(world, 5n)
    if (isNoted) {
      world.keepNote()
      world.loseCommitted()
    }
    world.crash()
    restore()
    for (let i = 0; i < 9; i += 1) world.recordFromElsewhere()
    await world.restart()
    await world.settle()
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c', 'd', 'e'])
  })
})

describe('a reader', () => {
  test('reads from the broker nothing that it does not know better: a commit that is too far skips nothing', async () => {
    const world = calm(messages('a', 'b'))
    await readAll(world, 2n)
    world.append(...messages('c', 'd'))
    world.pretendCommitted(4n)
    await world.restart()
    await world.settle()
    expect(world.recorded()).toStrictEqual(['a', 'b', 'c', 'd'])
  })
  test('announces after a crash what was put aside before it, though its place lies behind', async () => {
    const world = calm([...messages('a'), POISON, ...messages('b')])
    world.failLetters(true)
    await world.settle(() => world.recorded().length === 2)
    expect(world.announced().size).toBe(0)
    world.crash()
    world.failLetters(false)
    await world.restart()
    await world.settle()
    expect([...world.announced()]).toStrictEqual([1])
  })
  test('is held where dead letters cannot be written, and where the store is away, and says which', async () => {
    const world = calm([POISON])
    world.failLetters(true)
    expect(await until(world, 'held')).toStrictEqual({ status: 'held', code: 'DEAD_LETTER_UNAVAILABLE' })
    world.failLetters(false)
    await readAll(world, 1n)
    world.failStore(true)
    world.append(...messages('a'))
    expect(await until(world, 'held')).toStrictEqual({ status: 'held', code: 'STORE_UNAVAILABLE' })
    expect(world.announced().size).toBe(1)
  })
  test('that is told to stop finishes what is in hand, commits and ends; one that waits ends at once', async () => {
    const world = calm(messages('a', 'b', 'c'))
    await world.settle(() => world.recorded().length > 0)
    await world.stop()
    expect(world.status()).toStrictEqual({ status: 'ended' })
    expect(world.committed()).toBe(BigInt(world.recorded().length))
    const held = calm([POISON])
    held.failLetters(true)
    await until(held, 'held')
    await held.stop()
    expect([...held.faults, ...world.faults]).toStrictEqual([])
  })
})
