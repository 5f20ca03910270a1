import type { Kafka } from 'kafkajs'
import type { MonotonicClock } from '../../../domain/ports/clock.ts'
import type { SuppressionTopic } from '../../../domain/ports/suppression-topic.ts'
import { faultOf } from '../fault.ts'
import { feedGroup } from './group.ts'
import { FEED_STOP_MS_MAX, joinFeedGroup, type Term } from './membership.ts'
import { feedTopic, type PlaceMarks } from './topic.ts'

export interface FeedPublisherParts {
  readonly kafka: Kafka
  readonly topic: string
  /** Of the ledger; the feed has one of its own beside it. */
  readonly group: string
  /** Publishes until the signal is given or the topic is no longer held. */
  readonly publish: (topic: SuppressionTopic, signal: AbortSignal) => Promise<void>
  /** Told when publishing failed, with a word for why: it is tried again after a pause, from the kept place on. */
  readonly onFailure: (cause: string) => void
  readonly clock: MonotonicClock
  readonly marks: PlaceMarks
}

export interface FeedPublisher {
  /** Whether this node is the one that publishes. */
  readonly isPublishing: () => boolean
  readonly restarts: () => number
  /** Finishes what is being sent, keeps the place, and lets another node go on. */
  readonly stop: () => Promise<void>
}

/** Pauses before publishing is tried again: each is twice the one before, until something was published or a while went well. */
export const FEED_RETRY_MS = 1_000
export const FEED_RETRY_MS_MAX = 10_000

/** Takes part in publishing for as long as the node serves. Brokers that are away keep nobody from being answered. */
export const startFeedPublisher = (parts: FeedPublisherParts): FeedPublisher => {
  const stopping = new AbortController()
  const isStopping = (): boolean => stopping.signal.aborted
  let isPublishing = false
  let restarts = 0
  let pauseMs = FEED_RETRY_MS

  const work = async (term: Term): Promise<void> => {
    const { topic, close } = await feedTopic(parts, term)
    isPublishing = true
    try {
      const send: typeof topic.send = async (values) => {
        await topic.send(values)
        pauseMs = FEED_RETRY_MS
      }
      await parts.publish({ ...topic, send }, term.signal)
    } finally {
      isPublishing = false
      await close()
    }
  }

  const run = async (): Promise<void> => {
    while (!isStopping()) {
      const startedAtMs = parts.clock.elapsedMs()
      const failure = await member(parts, work, stopping.signal)
      if (isStopping()) return
      restarts++
      if (parts.clock.elapsedMs() - startedAtMs > FEED_RETRY_MS_MAX) pauseMs = FEED_RETRY_MS
      parts.onFailure(faultOf(failure))
      await pause(pauseMs, stopping.signal)
      pauseMs = Math.min(pauseMs * 2, FEED_RETRY_MS_MAX)
    }
  }
  const running = run()

  return {
    isPublishing: () => isPublishing,
    restarts: () => restarts,
    stop: async () => {
      stopping.abort()
      await Promise.race([running, pause(FEED_STOP_MS_MAX)])
    },
  }
}

/** One membership, until it fails or the node stops. */
const member = async (
  { kafka, topic, group, clock }: FeedPublisherParts,
  work: (term: Term) => Promise<void>,
  signal: AbortSignal,
): Promise<unknown> => {
  try {
    const groupId = feedGroup(group)
    const membership = await joinFeedGroup({ kafka, groupId, topic, work, elapsedMs: clock.elapsedMs })
    const failure = await Promise.race([membership.failed, aborted(signal)])
    await membership.leave().catch(() => undefined)
    return failure
  } catch (error) {
    return error
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
