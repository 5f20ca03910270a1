import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../../src/domain/kernel/instant.ts'
import type { Sha256Hex } from '../../../../src/domain/kernel/sha256-hex.ts'
import type { EventStore, NewEvent } from '../../../../src/domain/ports/event-store.ts'
import { LEAF_BYTES_MAX } from '../../../../src/domain/proof/leaf.ts'
import { sha256Hex } from '../../../../src/domain/proof/sha256.ts'
import { compareLedgers } from '../../../../src/domain/workflow/copy/compare-ledgers.ts'
import type { CopyTarget } from '../../../../src/domain/workflow/copy/copy-ends.ts'
import { COPY_ATTEMPTS_MAX } from '../../../../src/domain/workflow/copy/copy-events.ts'
import { copyLedger } from '../../../../src/domain/workflow/copy/copy-ledger.ts'
import { appendTo, someEvents } from '../../../contract/some-events.ts'
import { heldBy, type MemoryEnd, memoryEnd } from '../../../support/memory-end.ts'
import { keyText } from '../../../support/memory-wrapped-keys.ts'
import { pseudonymNo } from '../../../support/stored-event.ts'
import {
  copied,
  countsOf,
  eventOf,
  expectRight,
  grow,
  keyNo,
  NOW,
  putKey,
  quietly,
  steps,
  streamNo,
} from './some-ledger.ts'

const ends = (): { readonly source: MemoryEnd; readonly target: MemoryEnd } => ({
  source: memoryEnd('sourcelg'),
  target: memoryEnd('targetlg'),
})

/** A source with some of everything. */
const someSource = async (): Promise<MemoryEnd> => {
  const source = memoryEnd('sourcelg')
  await grow(source, [
    { type: 'append', stream: streamNo(0), texts: ['a', 'b'] },
    { type: 'append', stream: 'ledger-checkpoints', texts: ['root'] },
    { type: 'append', stream: streamNo(1), texts: ['c'] },
    { type: 'content', stream: streamNo(0), text: 'a long text' },
    { type: 'append', stream: streamNo(2), texts: ['d'] },
    { type: 'append', stream: streamNo(1), texts: ['e'] },
    ...[0, 1, 2].map((n) => ({ type: 'key', name: keyNo(n) }) as const),
  ])
  source.wrapped.checks.set('pseudonym key 1', Buffer.alloc(16, 1))
  return source
}

describe('copyLedger()', () => {
  test('makes the same ledger, whatever it holds, also where it has grown since the last copy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 3 }), async (rounds) => {
        const { source, target } = ends()
        for (const round of rounds) {
          const before = countsOf(target)
          await grow(source, round)
          const { copied: now, ...equal } = await copied(source, target)
          expect(heldBy(target)).toStrictEqual(heldBy(source))
          expect(equal).toStrictEqual({ ...countsOf(source), contentsLost: 0 })
          expect(now.events).toBe(equal.events - before.events)
          expect(now.keys).toBe(equal.keys - before.keys)
        }
        expect((await copied(source, target)).copied).toStrictEqual({ events: 0, contents: 0, keys: 0 })
      }),
      { numRuns: 60 },
    )
  })

  test('goes on where it was stopped, at whatever event that was', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    for (let stops = 1; ; stops++) {
      const stop = new AbortController()
      const store: EventStore = {
        ...target.store,
        append: (...append) => {
          stop.abort()
          return target.store.append(...append)
        },
      }
      const answer = await copyLedger(source, { ...target, store }, quietly(stop.signal), NOW)
      if (E.isRight(answer)) break
      expect(answer).toStrictEqual(E.left({ _tag: 'CopyStopped' }))
      expect(stops).toBeLessThan(20)
    }
    expect(heldBy(target)).toStrictEqual(heldBy(source))
  })

  test('finds out unknown outcomes by reading, and goes on after outages, without an event twice', async () => {
    const fault = fc.constantFrom('none', 'lost-answer', 'lost-append', 'outage', 'late-refusal')
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fault), async (all, faults) => {
        const { source, target } = ends()
        await grow(source, all)
        const append = faultyAppend(target.store.append, () => faults.next().value)
        const answer = async () => copyLedger(source, withStore(target, { append }), quietly(), NOW)
        let runs = 0
        while (E.isLeft(await answer())) expect(runs++).toBeLessThan(500)
        expect(heldBy(target)).toStrictEqual(heldBy(source))
      }),
      { numRuns: 60 },
    )
  })

  test('gives up on an append whose outcome stays unknown, and says of which end', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    let tries = 0
    const failure = { _tag: 'OutcomeUnknown', cause: 'no answer' } as const
    const append: EventStore['append'] = () => async () => {
      tries += 1
      return E.left(failure)
    }
    expect(await copyLedger(source, withStore(target, { append }), quietly(), NOW)).toStrictEqual(
      E.left({ _tag: 'CopyEndFailed', end: 'target', failure }),
    )
    expect(tries).toBe(COPY_ATTEMPTS_MAX)
  })

  test('has one append under way at a time, each of one stream and no larger than an append may be', async () => {
    const { source, target } = ends()
    for (let i = 0; i < 3; i++) await appendTo(source.store, streamNo(0), 'any', someEvents(700))
    const large = eventOf('SomethingHappened', { text: 'x'.repeat(60_000) })
    for (let i = 0; i < 40; i++)
      await appendTo(source.store, streamNo(1), 'any', [{ ...large, id: someEvents(1)[0]?.id ?? large.id }])
    let underWay = 0
    let appends = 0
    const append: EventStore['append'] = (stream, expected, events) => async () => {
      underWay += 1
      appends += 1
      expect(underWay).toBe(1)
      await Promise.resolve()
      const answer = await target.store.append(stream, expected, events)()
      underWay -= 1
      return answer
    }
    expectRight(await copyLedger(source, withStore(target, { append }), quietly(), NOW))
    expect(heldBy(target)).toStrictEqual(heldBy(source))
    expect(appends).toBe(3 + 3)
  })

  test('has content in the target before the event that names it, also what came after it was listed', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    const names = { ...source.content, names: () => TE.right([]) }
    const append: EventStore['append'] = (stream, expected, events) => async () => {
      for (const { type } of events) if (type === 'ConsentGranted') expect(target.kept.size).toBe(1)
      return target.store.append(stream, expected, events)()
    }
    const lists = { ...source, content: names }
    expectRight(await copyLedger(lists, withStore(target, { append }), quietly(), NOW))
    expect(heldBy(target)).toStrictEqual(heldBy(source))
  })

  test('has the keys in the target before the first event', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    const append: EventStore['append'] = (...parts) => {
      expect(target.wrapped.keys.size).toBe(3)
      return target.store.append(...parts)
    }
    expectRight(await copyLedger(source, withStore(target, { append }), quietly(), NOW))
  })

  test('says how much content was lost before, but for what is removed from the quarantine', async () => {
    const { source, target } = ends()
    const gone = '0'.repeat(64)
    await appendTo(source.store, 'quarantine-node', 'any', [eventOf('EventQuarantined', { content: gone })])
    await appendTo(source.store, 'disclosure-a', 'any', [
      eventOf('DisclosurePublished', { sha256: gone }),
      eventOf('DisclosurePublished', { sha256: gone, text: 'short' }),
    ])
    expect((await copied(source, target)).contentsLost).toBe(1)
  })

  test('mends content that is damaged in the target, and refuses what is damaged in the source', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    await copied(source, target)
    const sha256 = [...source.kept.keys()][0] as Sha256Hex
    target.kept.set(sha256, Buffer.from('other bytes'))
    await copied(source, target)
    expect(heldBy(target)).toStrictEqual(heldBy(source))
    source.kept.set(sha256, Buffer.from('other bytes'))
    const fresh = memoryEnd('another2')
    expect(await copyLedger(source, fresh, quietly(), NOW)).toStrictEqual(
      E.left({ _tag: 'CopyEndFailed', end: 'source', failure: { _tag: 'ContentDamaged', sha256 } }),
    )
    expect(fresh.events).toStrictEqual([])
  })

  test('stops at a damaged record of the source, and says where', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    const failure = { _tag: 'RecordDamaged', position: source.events[3]?.position as never } as const
    const readAll: EventStore['readAll'] = (from, limit) =>
      O.isNone(from) ? source.store.readAll(from, 3) : TE.left({ ...failure, limit } as never)
    const damaged = { ...source, store: { ...source.store, readAll } }
    const answer = await copyLedger(damaged, target, quietly(), NOW)
    expect(answer).toMatchObject(E.left({ _tag: 'CopyEndFailed', end: 'source', failure }))
  })

  test('copies what other programs wrote to its streams, and does not count it as leaves', async () => {
    const { source, target } = ends()
    await appendTo(source.store, streamNo(0), 'any', [eventOf('SomethingHappened', {}), ...someEvents(2)])
    expect(await copied(source, target)).toMatchObject({ events: 3, leaves: 1 })
    expect(heldBy(target)).toStrictEqual(heldBy(source))
  })

  test('goes on where an append of a killed copy still came, and the source has grown meanwhile', async () => {
    const { source, target } = ends()
    const begun = someEvents(2)
    await appendTo(source.store, streamNo(0), 'any', begun)
    const append: EventStore['append'] = (stream, expected, events) => async () => {
      if (expected === 'none') await appendTo(target.store, stream, 'none', begun)
      return target.store.append(stream, expected, events)()
    }
    await appendTo(source.store, streamNo(0), 'any', someEvents(3))
    expect(await copied(source, withStore(target, { append }))).toMatchObject({ events: 5 })
    expect(heldBy(target)).toStrictEqual(heldBy(source))
  })

  test('passes over keys that a store keeps in its log', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    const plain = memoryEnd('another2')
    await copied(source, plain)
    await appendTo(source.store, `key-${pseudonymNo(1)}`, 'any', someEvents(1))
    await copied(source, target)
    expect(heldBy(target)).toStrictEqual(heldBy(plain))
  })
})

describe('copyLedger() and keys that were destroyed', () => {
  const erasure = (generation: number): NewEvent => eventOf('ContactErased', { generation })
  const erased = keyNo(0)

  test('destroys in the target what the source has destroyed since the last copy', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    const inQuarantine = { ...keyNo(2), expiresAt: '2026-11-25T11:00:00.000Z' as Instant } as const
    putKey(source, inQuarantine)
    await copied(source, target)
    expect(target.wrapped.keys.has(keyText(inQuarantine))).toBe(true)
    await appendTo(source.store, streamNo(0), 'any', [erasure(1)])
    source.wrapped.keys.delete(keyText(erased))
    source.wrapped.keys.delete(keyText(inQuarantine))
    await copied(source, target)
    expect(heldBy(target)).toStrictEqual(heldBy(source))
  })

  test('brings no key of which the log says that it was destroyed, though the source still has it', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    await appendTo(source.store, streamNo(0), 'any', [erasure(1)])
    for (let round = 0; round < 2; round++) {
      expect((await copied(source, target)).keys).toBe(2)
      expect(target.wrapped.keys.has(keyText(erased))).toBe(false)
    }
  })

  test.each<[string, NewEvent]>([
    ['that nobody destroyed', eventOf('SomethingHappened', {})],
    ['of another generation', erasure(2)],
  ])('refuses a key %s and the source does not hold, and keeps it', async (_, event) => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    await copied(source, target)
    await appendTo(source.store, streamNo(0), 'any', [event])
    source.wrapped.keys.delete(keyText(erased))
    await expectRefused(source, target, { type: 'key-more', key: erased })
  })
})

describe('copyLedger() refuses a target that is no copy, and changes nothing', () => {
  const refusals: ReadonlyArray<
    readonly [
      what: string,
      spoil: (target: MemoryEnd, source: MemoryEnd) => Promise<void> | void,
      difference: object,
    ]
  > = [
    [
      'another event',
      (target) => void target.events.splice(3, 1, { ...target.events[3], data: Buffer.from('{}') } as never),
      { type: 'other-event', size: 3, stream: streamNo(1), revision: 0 },
    ],
    [
      'another revision',
      (target) => void target.events.splice(3, 1, { ...target.events[3], revision: 1 } as never),
      { type: 'other-event', size: 3, stream: streamNo(1), revision: 0 },
    ],
    [
      'another event that is no leaf',
      (target) =>
        void target.events.splice(2, 1, { ...target.events[2], metadata: Buffer.alloc(0) } as never),
      { type: 'other-event', size: 2, stream: 'ledger-checkpoints' },
    ],
    [
      'an event more',
      async (target) =>
        void (await appendTo(target.store, 'access-other', 'any', [eventOf('SomethingHappened', {})])),
      { type: 'event-more', size: 7, stream: 'access-other', revision: 0 },
    ],
    ['another key', (target) => putKey(target, keyNo(0), 1), { type: 'other-key', key: keyNo(0) }],
    [
      'a key more',
      (target) => putKey(target, { type: 'contact', pseudonym: pseudonymNo(9), generation: 1 }),
      { type: 'key-more', key: { type: 'contact', pseudonym: pseudonymNo(9), generation: 1 } },
    ],
    [
      'the check of another key file',
      (target) => void target.wrapped.checks.set('pseudonym key 1', Buffer.alloc(16, 2)),
      { type: 'other-key-file', name: 'pseudonym key 1' },
    ],
  ]

  test('another event, larger than a leaf, as another program may write one', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    await copied(source, target)
    const large = { metadata: Buffer.alloc(0), data: Buffer.alloc(LEAF_BYTES_MAX) }
    for (const end of [source, target]) end.events.splice(3, 1, { ...end.events[3], ...large } as never)
    expect(expectRight(await compareLedgers(source, target, quietly()))).toMatchObject({
      events: 7,
      leaves: 5,
    })
    const data = Buffer.alloc(LEAF_BYTES_MAX).fill(1, 1)
    target.events.splice(3, 1, { ...target.events[3], ...large, data } as never)
    const difference = { type: 'other-event', stream: streamNo(1), revision: 0 }
    const answer = await copyLedger(source, target, quietly(), NOW)
    expect(answer).toMatchObject(E.left({ _tag: 'CopyTargetDiffers', difference }))
  })

  test.each(refusals)('%s', async (_, spoil, difference) => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    await copied(source, target)
    await spoil(target, source)
    if (!('type' in difference) || difference.type !== 'event-more')
      await grow(source, [{ type: 'append', stream: streamNo(2), texts: ['after'] }])
    await expectRefused(source, target, difference)
  })

  test('a stream that somebody else writes to meanwhile', async () => {
    const source = await someSource()
    const target = memoryEnd('targetlg')
    const append: EventStore['append'] = (stream, expected, events) => async () => {
      if (stream === streamNo(1)) await appendTo(target.store, stream, 'any', someEvents(1))
      return target.store.append(stream, expected, events)()
    }
    expect(await copyLedger(source, withStore(target, { append }), quietly(), NOW)).toMatchObject(
      E.left({ difference: { type: 'other-event', stream: streamNo(1), revision: 0, size: 3 } }),
    )
  })

  test('a source whose stream has lost its beginning', async () => {
    const source = await someSource()
    source.events.splice(3, 1)
    expect(await copyLedger(source, memoryEnd('targetlg'), quietly(), NOW)).toMatchObject(
      E.left({
        difference: { type: 'stream-ends-elsewhere', stream: streamNo(1), revision: 1, actual: -1 },
      }),
    )
  })
})

/** The comparison must see what a copy did wrong, whoever wrote it. */
describe('compareLedgers() catches a copy that', () => {
  type Wrong = (target: MemoryEnd) => Partial<CopyTarget>

  const wrongs: ReadonlyArray<readonly [what: string, wrong: Wrong, difference: object]> = [
    [
      'skips an event',
      (target) => ({
        store: {
          ...target.store,
          append: (stream, expected, events) =>
            stream === streamNo(2)
              ? TE.right({ revision: events.length - 1, position: '' as never })
              : target.store.append(stream, expected, events),
        },
      }),
      { type: 'other-event', stream: streamNo(2), revision: 0, size: 5 },
    ],
    [
      'skips the last event',
      (target) => {
        let appends = 0
        return {
          store: {
            ...target.store,
            append: (stream, expected, events) =>
              ++appends === 6
                ? TE.right({ revision: 1, position: '' as never })
                : target.store.append(stream, expected, events),
          },
        }
      },
      { type: 'event-missing', stream: streamNo(1), revision: 1, size: 6 },
    ],
    [
      'changes the order of two streams',
      (target) => {
        let held: ReturnType<EventStore['append']> | undefined
        return {
          store: {
            ...target.store,
            append: (stream, expected, events) => async () => {
              const append = target.store.append(stream, expected, events)
              if (stream === streamNo(2)) {
                held = append
                return E.right({ revision: events.length - 1, position: '' as never })
              }
              const answer = await append()
              await held?.()
              held = undefined
              return answer
            },
          },
        }
      },
      { type: 'other-event', stream: streamNo(2), revision: 0, size: 5 },
    ],
    [
      'encodes metadata anew',
      (target) => ({
        store: {
          ...target.store,
          append: (stream, expected, events) =>
            target.store.append(
              stream,
              expected,
              events.map((event) => ({
                ...event,
                metadata: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(event.metadata).toString()))),
              })),
            ),
        },
      }),
      { type: 'other-event', stream: streamNo(0), revision: 0, size: 1 },
    ],
    [
      'forgets content',
      (target) => ({
        content: {
          ...target.content,
          putStream: (chunks) => async () => {
            let bytes = Buffer.alloc(0)
            for await (const chunk of chunks) bytes = Buffer.concat([bytes, chunk])
            return E.right(sha256Hex(bytes) as Sha256Hex)
          },
        },
      }),
      { type: 'content-missing' },
    ],
    [
      'forgets a key',
      (target) => ({ keys: { ...target.keys, put: (keys) => target.keys.put(keys.slice(1)) } }),
      { type: 'key-missing', key: keyNo(0) },
    ],
    [
      'wraps a key anew',
      (target) => ({
        keys: {
          ...target.keys,
          put: (keys) => target.keys.put(keys.map(({ name }) => ({ name, record: Buffer.alloc(32) }))),
        },
      }),
      { type: 'other-key', key: keyNo(0) },
    ],
    [
      'brings back the key of an erased contact',
      (target) => ({ keys: { ...target.keys, remove: () => TE.right(undefined) } }),
      { type: 'key-more', key: keyNo(0) },
    ],
  ]

  test.each(wrongs)('%s', async (_, wrong, difference) => {
    const source = await someSource()
    if ('type' in difference && difference.type === 'key-more')
      await appendTo(source.store, streamNo(0), 'any', [eventOf('ContactErased', { generation: 1 })])
    const sound = memoryEnd('another2')
    await copied(source, sound)
    expect(E.isRight(await compareLedgers(source, sound, quietly()))).toBe(true)
    const target = memoryEnd('targetlg')
    const answer = await copyLedger(source, { ...target, ...wrong(target) }, quietly(), NOW)
    expect(answer).toMatchObject(E.left({ _tag: 'CopyTargetDiffers', difference }))
    expect(await compareLedgers(source, target, quietly())).toMatchObject(
      E.left({ _tag: 'CopyTargetDiffers', difference: { type: (difference as { type: string }).type } }),
    )
  })
})

const withStore = (target: MemoryEnd, changes: Partial<EventStore>): CopyTarget => ({
  ...target,
  store: { ...target.store, ...changes },
})

/** An append that fails as a drawn word says; a retry may then find what the first try wrote. */
const faultyAppend =
  (append: EventStore['append'], fault: () => string): EventStore['append'] =>
  (stream, expected, events) =>
  async () => {
    const unknown = { _tag: 'OutcomeUnknown', cause: 'drawn' } as const
    switch (fault()) {
      case 'outage':
        return E.left({ _tag: 'StoreUnavailable', cause: 'drawn' })
      case 'lost-append':
        return E.left(unknown)
      case 'lost-answer':
        await append(stream, expected, events)()
        return E.left(unknown)
      case 'late-refusal':
        await append(stream, expected, events)()
        return E.left({ _tag: 'WrongRevision', stream, expected, actual: 99 })
      default:
        return append(stream, expected, events)()
    }
  }

const expectRefused = async (source: MemoryEnd, target: MemoryEnd, difference: object): Promise<void> => {
  const before = heldBy(target)
  const answer = await copyLedger(source, target, quietly(), NOW)
  expect(answer).toMatchObject(E.left({ _tag: 'CopyTargetDiffers', difference }))
  expect(heldBy(target)).toStrictEqual(before)
}
