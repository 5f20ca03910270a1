import { createRequire } from 'node:module'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { type FeedPublisher, startFeedPublisher } from '../../../src/adapters/kafka/feed/feed-publisher.ts'
import { feedGroup } from '../../../src/adapters/kafka/feed/group.ts'
import { keptMark } from '../../../src/adapters/kafka/feed/place.ts'
import type { PlaceMarks } from '../../../src/adapters/kafka/feed/topic.ts'
import { STALL_MS_MAX } from '../../../src/adapters/kafka/watchdog.ts'
import { systemClock } from '../../../src/adapters/system/clock.ts'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import type { SuppressionTopic } from '../../../src/domain/ports/suppression-topic.ts'
import { positionNo } from '../../support/arbitrary/contact-event.ts'
import { eventually } from '../../support/kafka-ledger.ts'
import { freshName, makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'
import { pseudonymNo } from '../../support/stored-event.ts'
import { followFeed } from './following-feed.ts'

const { brokers = '', absent } = inject('kafka')

/** A log that has everything and was never another one. */
const MARKS: PlaceMarks = {
  at: (position) => ({ position, size: 1, recordedAt: '2026-11-25T00:00:00.000Z' as Instant }),
  holds: () => true,
  whenApplied: async () => true,
}

describe.skipIf(absent !== undefined)(`whoever publishes the feed${absent ? `: ${absent}` : ''}`, () => {
  interface Worker {
    readonly publisher: FeedPublisher
    readonly terms: ReadonlyArray<{ readonly topic: SuppressionTopic; readonly isOver: () => boolean }>
    readonly failures: ReadonlyArray<string>
  }

  const worker = (
    topic: string,
    group: string,
    work?: (topic: SuppressionTopic) => Promise<void>,
    marks: PlaceMarks = MARKS,
  ): Worker => {
    const terms: Array<Worker['terms'][number]> = []
    const failures: Array<string> = []
    const publisher = startFeedPublisher({
      kafka: quietKafka(brokers),
      topic,
      group,
      clock: systemClock,
      marks,
      publish: async (held, signal) => {
        let isOver = false
        terms.push({ topic: held, isOver: () => isOver })
        await work?.(held)
        if (!signal.aborted)
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        isOver = true
      },
      onFailure: (cause) => {
        failures.push(cause)
      },
    })
    onTestFinished(() => publisher.stop())
    return { publisher, terms, failures }
  }
  const current = ({ terms }: Worker): SuppressionTopic | undefined =>
    terms.find(({ isOver }) => !isOver())?.topic
  const publishing = (workers: ReadonlyArray<Worker>) =>
    workers.filter((one) => current(one)?.isHeld() === true)

  test('is one at a time, whoever comes and goes; what one has lost, it holds no more', async () => {
    const topic = await makeTopic(brokers, { partitions: 2 })
    const group = freshName('ledger')
    const one = worker(topic, group)
    await eventually(
      () => publishing([one]).length,
      (count) => count === 1,
    )
    const first = current(one)
    const other = worker(topic, group)
    const both = [one, other]
    await eventually(
      () => one.terms.length,
      (terms) => terms > 1 || !(first?.isHeld() ?? true),
      20_000,
    )
    expect(first?.isHeld()).toBe(false)
    await eventually(
      () => publishing(both).length,
      (count) => count === 1,
    )
    const [holder] = publishing(both)
    const left = holder === one ? other : one
    await holder?.publisher.stop()
    await eventually(
      () => publishing(both),
      (now) => now.length === 1 && now[0] === left,
    )
    expect(holder === undefined ? [] : holder.terms.filter(({ topic: held }) => held.isHeld())).toStrictEqual(
      [],
    )
  })

  test('keeps the place where the next one finds it, and cannot once it has lost the right', async () => {
    const topic = await makeTopic(brokers)
    const group = freshName('ledger')
    const one = worker(topic, group, async (held) => {
      expect(await held.place()).toBeUndefined()
      await held.send([{ pseudonym: pseudonymNo(1), value: JSON.stringify({ position: positionNo(3) }) }])
      await held.keepPlace(positionNo(3))
    })
    await eventually(
      () => keptMark(quietKafka(brokers), feedGroup(group), topic),
      (mark) => mark?.position === positionNo(3),
    )
    const lost = current(one)
    await one.publisher.stop()
    await expect(lost?.keepPlace(positionNo(9))).rejects.toThrow()
    let found: string | undefined
    worker(topic, group, async (held) => {
      found = await held.place()
    })
    await eventually(
      () => found,
      (place) => place === positionNo(3),
    )
    const feed = await followFeed(quietKafka(brokers), topic)
    onTestFinished(feed.stop)
    await eventually(
      () => feed.records.map(({ key }) => key),
      (keys) => keys.join() === pseudonymNo(1),
    )
  })

  test('sends nothing more once another has begun, however late it wakes up: an older value never lies behind a newer one', async () => {
    const topic = await makeTopic(brokers)
    const group = freshName('ledger')
    const value = (n: number) => ({
      pseudonym: pseudonymNo(1),
      value: JSON.stringify({ position: positionNo(n) }),
    })
    const { promise: isAwake, resolve: wake } = Promise.withResolvers<void>()
    onTestFinished(() => wake())
    const sleeper = worker(topic, group, async (held) => {
      await held.send([value(1)])
      await isAwake
    })
    await eventually(
      () => publishing([sleeper]).length,
      (count) => count === 1,
    )
    const late = current(sleeper)
    const stopped = sleeper.publisher.stop()
    let isSent = false
    worker(topic, group, async (held) => {
      await held.send([value(3)])
      isSent = true
    })
    await eventually(() => isSent, Boolean)
    await expect(late?.send([value(2)])).rejects.toThrow()
    wake()
    await stopped
    const feed = await followFeed(quietKafka(brokers), topic)
    onTestFinished(feed.stop)
    await eventually(
      () => feed.records.length,
      (count) => count >= 2,
    )
    // Each value at least once: the worker is asked again once its work is done, and then sends the same.
    const positions = feed.records.map((record) => record.value.position)
    expect(positions.filter((position, i) => position !== positions[i - 1])).toStrictEqual([
      positionNo(1),
      positionNo(3),
    ])
  })

  test('takes a place that is none of this log for none', async () => {
    const topic = await makeTopic(brokers)
    const group = freshName('ledger')
    const one = worker(topic, group, (held) => held.keepPlace(positionNo(3)))
    await eventually(
      () => keptMark(quietKafka(brokers), feedGroup(group), topic),
      (mark) => mark?.position === positionNo(3),
    )
    await one.publisher.stop()
    const found: Array<string | undefined> = []
    worker(topic, group, async (held) => void found.push(await held.place()), {
      ...MARKS,
      holds: () => false,
    })
    await eventually(
      () => found,
      ({ length }) => length === 1,
    )
    expect(found).toStrictEqual([undefined])
  })

  test('comes back after a membership that fell silent, also one that only waited for its turn', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const ConsumerGroup = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as {
      readonly prototype: { fetch: (node: number) => Promise<unknown> }
    }
    const { fetch } = ConsumerGroup.prototype
    onTestFinished(() => {
      ConsumerGroup.prototype.fetch = fetch
    })
    const topic = await makeTopic(brokers)
    const group = freshName('ledger')
    const both = [worker(topic, group), worker(topic, group)]
    await eventually(
      () => publishing(both).length,
      (count) => count === 1,
    )
    ConsumerGroup.prototype.fetch = () => new Promise(() => undefined)
    await eventually(
      () => publishing(both).length,
      (count) => count === 0,
      20_000,
    )
    ConsumerGroup.prototype.fetch = fetch
    vi.advanceTimersByTime(STALL_MS_MAX + 2_000)
    await eventually(
      () => publishing(both).length,
      (count) => count === 1,
      60_000,
    )
    await eventually(
      () => both.map(({ publisher }) => publisher.restarts()),
      (restarts) => restarts.every((count) => count > 0),
    )
    const [holder] = publishing(both)
    await holder?.publisher.stop()
    await eventually(
      () => publishing(both).filter((one) => one !== holder).length,
      (count) => count === 1,
      30_000,
    )
  })

  test('begins anew where it failed, and says why', async () => {
    const topic = await makeTopic(brokers)
    let attempts = 0
    const one = worker(topic, freshName('ledger'), async () => {
      attempts++
      if (attempts === 1) throw Object.assign(new Error('the store is away'), { code: 'STORE_AWAY' })
    })
    await eventually(
      () => attempts,
      (count) => count === 2,
    )
    expect(one.failures).toStrictEqual(['STORE_AWAY'])
    expect(one.publisher.restarts()).toBe(1)
    await eventually(() => one.publisher.isPublishing(), Boolean)
  })
})
