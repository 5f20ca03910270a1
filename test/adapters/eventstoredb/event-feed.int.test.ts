import { setTimeout } from 'node:timers/promises'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { EventFeed, FeedNews, LogEvent } from '../../../src/domain/ports/event-store.ts'
import { appendTo, idsOf, readLogOf, someEvent, someEvents, someStream } from '../../contract/some-events.ts'
import type { Death } from '../../support/servers/eventstoredb/subscription.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { serving, storeOn, writeAsOthers } from './open-store.ts'

const HASTE = { signOfLifeMs: 50, confirmMs: 500, stallMs: 400 }

describe('follow()', () => {
  const deaths: ReadonlyArray<readonly [string, Death]> = [
    ['an error without an end', 'error'],
    ['an end without an error', 'end'],
    ['silence', 'stall'],
    ['a slow consumer being dropped', 'slow'],
    ['another leader', { why: 'not-leader', host: '127.0.0.1', port: 1 }],
    ['a server that is not ready', { why: 'not-ready' }],
  ]
  test.each(deaths)('is mended after %s, with nothing lost or twice', async (_, death) => {
    const server = (await serving()).now()
    const { store, feed } = storeOn(server, { patience: HASTE })
    const follower = follow(feed)
    await appendTo(store, someStream(), 'none', someEvents(30))
    await follower.until(30)
    for (let round = 1; round <= 2; round++) {
      server.faults.endSubscriptions(death)
      await appendTo(store, someStream(), 'none', someEvents(30))
      await follower.until(30 + 30 * round)
    }
    await follower.stop()
    expect(follower.events()).toStrictEqual(idsOf(await readLogOf(store)))
    expect(follower.failures()).toBe(death === 'slow' ? 0 : 2)
  })

  test('does not say that it is caught up while the store shows more than the subscription brings', async () => {
    const server = (await serving()).now()
    const { store, feed } = storeOn(server, { patience: { ...HASTE, stallMs: 2_000 } })
    const follower = follow(feed)
    await appendTo(store, someStream(), 'none', [someEvent()])
    await follower.until(1)
    await follower.untilNews('caught-up')
    server.faults.endSubscriptions('stall')
    await appendTo(store, someStream(), 'none', [someEvent()])
    await setTimeout(100)
    const before = follower.heard('caught-up')
    await setTimeout(800)
    expect(follower.heard('caught-up')).toBe(before)
    await follower.until(2)
    await follower.stop()
    expect(follower.failures()).toBe(1)
  })

  test('is mended after the server is killed while it catches up, and while it is live', async () => {
    const server = await serving({ dir: tempDir() })
    const { store, feed } = storeOn(server.now(), { patience: HASTE })
    for (let i = 0; i < 10; i++) await appendTo(store, someStream(), 'none', someEvents(500))
    const log = idsOf(await readLogOf(store))
    const follower = follow(feed, () => setTimeout(5))
    await follower.until(1)
    await server.stop()
    await setTimeout(200)
    await server.start()
    await follower.until(5_000)
    await server.start()
    await follower.untilNews('caught-up')
    await follower.stop()
    expect(follower.events()).toStrictEqual(log)
    expect(follower.failures()).toBeGreaterThan(0)
  })

  test('finds another connection where this one has no room for a subscription, though nothing is to come yet', async () => {
    const server = (await serving({ maxConcurrentStreams: 2 })).now()
    const { store, feed } = storeOn(server, { patience: HASTE })
    const followers = [follow(feed), follow(feed), follow(feed)]
    await eventually(() => followers.some((follower) => follower.failures() > 0))
    await eventually(() => server.subscriptions() === 3)
    await appendTo(store, someStream(), 'none', someEvents(3))
    for (const follower of followers) await follower.until(3)
    for (const follower of followers) await follower.stop()
  })

  test('marks its place in long stretches of others, and does not read them again', async () => {
    const server = (await serving()).now()
    const { store, feed } = storeOn(server, { patience: HASTE })
    const { position } = await appendTo(store, someStream(), 'none', [someEvent()])
    writeAsOthers(server, 'orders-1', 3_000)
    const first = follow(feed)
    await first.untilNews('caught-up')
    await first.stop()
    const passed = first.passed()
    expect(passed > position).toBe(true)
    const others = server.events().filter(({ stream }) => stream === 'orders-1')
    const behind = others.filter((event) => event.position > Number.parseInt(passed.slice(9), 16))
    expect(behind.length).toBeLessThan(1_100)
    const later = await appendTo(store, someStream(), 'none', [someEvent()])
    const second = follow(feed, undefined, passed)
    await second.until(1)
    await second.stop()
    expect(second.positions()).toStrictEqual([later.position])
  })

  test('marks its place while it is live', async () => {
    const server = (await serving()).now()
    const { store, feed } = storeOn(server, { patience: HASTE })
    const { position } = await appendTo(store, someStream(), 'none', [someEvent()])
    const follower = follow(feed)
    await follower.untilNews('caught-up')
    writeAsOthers(server, 'orders-1', 1_200)
    await follower.untilNews('passed')
    await follower.stop()
    expect(follower.passed() > position).toBe(true)
  })

  test('stops for good where the store came up empty, while it runs', async () => {
    const server = await serving()
    const { store, feed } = storeOn(server.now(), { patience: HASTE })
    const follower = follow(feed)
    await appendTo(store, someStream(), 'none', someEvents(3))
    await follower.until(3)
    await server.start({})
    expect(await follower.ended).toMatchObject({ cause: { _tag: 'LogReplaced' } })
    expect(follower.events()).toHaveLength(3)
  })

  test('stops for good where the store lost its end, though it has the same name', async () => {
    const server = (await serving()).now()
    const { store, feed } = storeOn(server, { patience: HASTE })
    const { position } = await appendTo(store, someStream(), 'none', [someEvent()])
    const beyond = `${position.slice(0, 9)}${'0'.repeat(8)}ffffffff` as Position
    expect(await follow(feed, undefined, beyond).ended).toMatchObject({ cause: { _tag: 'LogReplaced' } })
  })

  test('stops for good where a stream of the ledger is told to drop events, and not where that is undone', async () => {
    const server = (await serving()).now()
    const { store, feed } = storeOn(server, { patience: HASTE })
    const stream = someStream()
    await appendTo(store, stream, 'none', someEvents(3))
    setSettings(server, stream, '{"$maxCount":1}')
    setSettings(server, stream, '{}')
    const follower = follow(feed)
    await follower.until(3)
    setSettings(server, 'orders-1', '{"$maxCount":1}')
    await appendTo(store, someStream(), 'none', [someEvent()])
    await follower.until(4)
    setSettings(server, stream, '{"$maxAge":60}')
    expect(await follower.ended).toMatchObject({ cause: { _tag: 'StreamsExpire', setting: '$maxAge' } })
  })
})

interface Follower {
  readonly events: () => ReadonlyArray<string>
  readonly positions: () => ReadonlyArray<Position>
  readonly passed: () => string
  readonly failures: () => number
  readonly heard: (type: FeedNews['type']) => number
  readonly until: (count: number) => Promise<void>
  /** Waits for such news to come from now on. */
  readonly untilNews: (type: FeedNews['type']) => Promise<void>
  readonly stop: () => Promise<void>
  /** The failure that no new start mends; none where it was told to stop. */
  readonly ended: Promise<unknown>
}

/** Follows as an index does: after a failure again from what it has, and not at all after one that stands. */
const follow = (
  feed: EventFeed,
  onPage: () => Promise<unknown> = () => Promise.resolve(),
  after?: string,
): Follower => {
  const events: Array<LogEvent> = []
  const counts = { events: 0, passed: 0, 'caught-up': 0 }
  const stopping = new AbortController()
  let failures = 0
  let passed = after ?? ''
  const run = async (): Promise<unknown> => {
    while (!stopping.signal.aborted) {
      try {
        const last = [passed, events.at(-1)?.position ?? ''].sort().at(-1)
        const place = last === '' ? O.none : O.some(last as Position)
        for await (const news of feed.follow(place, stopping.signal)) {
          counts[news.type]++
          if (news.type === 'events') events.push(...news.events)
          if (news.type === 'passed') passed = news.position
          await onPage()
        }
      } catch (failure) {
        if (failure instanceof Error && (failure.cause as { _tag?: unknown } | undefined)?._tag !== undefined)
          return failure
        failures++
        await setTimeout(20)
      }
    }
    return undefined
  }
  const ended = run()
  return {
    events: () => idsOf(events),
    positions: () => events.map(({ position }) => position),
    passed: () => passed,
    failures: () => failures,
    heard: (type) => counts[type],
    until: (count) => eventually(() => events.length >= count),
    untilNews: async (type) => {
      const before = counts[type]
      await eventually(() => counts[type] > before)
    },
    stop: async () => {
      stopping.abort()
      await ended
    },
    ended,
  }
}

const eventually = async (is: () => boolean): Promise<void> => {
  for (const until = Date.now() + 20_000; !is(); await setTimeout(5))
    if (Date.now() > until) throw new Error('it did not come')
}

const setSettings = (server: Parameters<typeof writeAsOthers>[0], stream: string, settings: string): void => {
  const event = { type: '$metadata', isJson: true, metadata: Buffer.from('') }
  server.log.append(`$$${stream}`, 'any', [
    { ...event, id: crypto.randomUUID(), data: Buffer.from(settings) },
  ])
}
