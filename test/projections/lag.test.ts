import { describe, expect, test } from 'vitest'
import { type Instant, instantOfMs, msOf } from '../../src/domain/kernel/instant.ts'
import type { EventFeed, FeedNews } from '../../src/domain/ports/event-store.ts'
import { type Checkpoint, theBeginning } from '../../src/projections/checkpoint.ts'
import type { LedgerIndex } from '../../src/projections/ledger-index.ts'
import { startRunner } from '../../src/projections/runner.ts'

const HOUR_MS = 3_600_000

/** A machine whose two clocks, and a log whose news, are in the hands of a test. */
const machine = () => {
  let wallMs = Date.UTC(2026, 10, 21)
  let elapsedMs = 5_000
  let heardAtMs = 0
  let checkpoint: Checkpoint = theBeginning
  const news: Array<FeedNews> = []
  let wake = (): void => undefined
  let idle = (): void => undefined

  async function* follow(_: unknown, signal: AbortSignal): AsyncGenerator<FeedNews> {
    while (!signal.aborted) {
      const one = news.shift()
      if (one !== undefined) yield one
      else {
        idle()
        await new Promise<void>((resolve) => {
          wake = resolve
          signal.addEventListener('abort', () => resolve())
        })
      }
    }
  }
  const tell = (one: FeedNews): Promise<void> =>
    new Promise((resolve) => {
      heardAtMs = elapsedMs
      news.push(one)
      idle = resolve
      wake()
    })

  const clock = { now: () => instantOfMs(wallMs), elapsedMs: () => elapsedMs }
  const index = {
    checkpoint: () => checkpoint,
    snapshot: () => ({ checkpoint }),
    feedMark: {
      passed: () => null,
      currentAt: () => undefined,
      notePassed: async () => undefined,
      noteCurrent: async () => undefined,
    },
    apply: async () => checkpoint,
  }
  const runner = startRunner({
    feed: { follow } satisfies EventFeed,
    index: () => index as unknown as LedgerIndex,
    onFeedFailure: (failure) => {
      throw failure
    },
    clock,
  })
  return {
    runner,
    clock,
    silentMs: () => elapsedMs - heardAtMs,
    passes: (ms: number) => {
      wallMs += ms
      elapsedMs += ms
    },
    /** Only the wall clock moves: somebody sets it, or the machine slept. */
    wallClockJumps: (ms: number) => {
      wallMs += ms
    },
    isCaughtUp: () => tell({ type: 'caught-up', at: clock.now() }),
    applies: (recordedAt: Instant) => {
      checkpoint = { ...theBeginning, size: checkpoint.size + 1, recordedAt }
      return tell({ type: 'events', events: [] })
    },
  }
}

type Machine = ReturnType<typeof machine>
type Measure = (at: Machine) => number

const SCENES: ReadonlyArray<readonly [string, (at: Machine) => Promise<void>, number]> = [
  ['nothing but a sign of life just now', async () => undefined, 0],
  ['90 s of silence', async (at) => at.passes(90_000), 90_000],
  [
    '90 s of silence in which the clock jumps back',
    async (at) => {
      at.passes(30_000)
      at.wallClockJumps(-HOUR_MS)
      at.passes(60_000)
    },
    90_000,
  ],
  [
    'a clock that jumps back, and a sign of life',
    async (at) => {
      at.wallClockJumps(-HOUR_MS)
      await at.isCaughtUp()
      at.passes(200)
    },
    200,
  ],
  [
    'a clock that jumps forward, and a sign of life',
    async (at) => {
      at.wallClockJumps(HOUR_MS)
      await at.isCaughtUp()
      at.passes(200)
    },
    200,
  ],
  [
    'silence after an event from before the clock jumped back',
    async (at) => {
      await at.applies(at.clock.now())
      at.wallClockJumps(-HOUR_MS)
      await at.isCaughtUp()
      at.passes(90_000)
    },
    90_000,
  ],
  ['an hour in which the machine slept', async (at) => at.wallClockJumps(HOUR_MS), HOUR_MS],
  [
    'events of five seconds ago, and no end of the log in sight',
    async (at) => {
      at.passes(60_000)
      await at.applies(instantOfMs(msOf(at.clock.now()) - 5_000))
    },
    5_000,
  ],
]

const failing = async (measure: Measure): Promise<ReadonlyArray<string>> => {
  const names: Array<string> = []
  for (const [name, play, expected] of SCENES) {
    const at = machine()
    await at.isCaughtUp()
    await play(at)
    if (measure(at) !== expected) names.push(name)
    await at.runner.stop()
  }
  return names
}

describe('lagMs()', () => {
  test('tells how far behind the index is, whatever the wall clock does', async () => {
    expect(await failing(({ runner }) => runner.lagMs())).toStrictEqual([])
  })
  test('is noticed where it believes the wall clock alone', async () => {
    const byWallClock: Measure = ({ runner, clock }) =>
      Math.max(0, msOf(clock.now()) - msOf(runner.currentAt() ?? instantOfMs(0)))
    expect(await failing(byWallClock)).toStrictEqual([
      '90 s of silence in which the clock jumps back',
      'silence after an event from before the clock jumped back',
    ])
  })
  test('is noticed where it only counts the silence', async () => {
    expect(await failing(({ silentMs }) => silentMs())).toStrictEqual([
      'an hour in which the machine slept',
      'events of five seconds ago, and no end of the log in sight',
    ])
  })
  test('is as long as time itself before the first sign of life', async () => {
    const { runner, clock } = machine()
    expect(runner.lagMs()).toBe(msOf(clock.now()))
    await runner.stop()
  })
})
