import type { Consumer, Kafka } from 'kafkajs'
import { CHECK_EVERY_MS, watchdog } from '../watchdog.ts'

/** Whoever holds this partition of the feed's topic publishes to all of them. */
export const FEED_PARTITION = 0

/** How long a node that says nothing keeps the right to publish, and how often it says something. */
export const FEED_SESSION_MS = 10_000
export const FEED_HEARTBEAT_EVERY_MS = 1_000

/** How soon a member hears of another that comes or goes. */
const IDLE_WAIT_MS = 500

/** Tries of one request before the membership is given up and begun anew. */
export const FEED_DRIVER_RETRIES_MAX = 3

/** How long an end waits for the work of a term, and then for brokers that do not answer. */
export const FEED_STOP_MS_MAX = 5_000

/** The right to publish, from when it was given until it is lost. */
export interface Term {
  readonly isHeld: () => boolean
  /** Aborted when the right is lost, or when this node stops and still has it. */
  readonly signal: AbortSignal
  readonly commit: (metadata: string) => Promise<void>
}

export interface Membership {
  /** Settles when the membership has failed. */
  readonly failed: Promise<unknown>
  /** Ends the work of a term, which may keep its place first, and leaves the group. What does not end in time is left behind. */
  readonly leave: () => Promise<void>
}

export interface MembershipParts {
  readonly kafka: Kafka
  readonly groupId: string
  readonly topic: string
  /** Works until the term ends. The next term begins only when it has settled. */
  readonly work: (term: Term) => Promise<void>
  readonly elapsedMs: () => number
}

interface Current {
  readonly stopping: AbortController
  isLost: boolean
}

/**
 * Joins the group. Nothing is read: the group alone says which node publishes, and the broker takes the word of no other. A
 * membership that falls silent has failed, also where it only waits for its turn: nobody would publish when that comes.
 */
export const joinFeedGroup = async ({
  kafka,
  groupId,
  topic,
  work,
  elapsedMs,
}: MembershipParts): Promise<Membership> => {
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: FEED_SESSION_MS,
    rebalanceTimeout: FEED_SESSION_MS,
    heartbeatInterval: FEED_HEARTBEAT_EVERY_MS,
    maxWaitTimeInMs: IDLE_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { retries: FEED_DRIVER_RETRIES_MAX, restartOnFailure: async () => false },
  })
  const { promise: failed, resolve: fail } = Promise.withResolvers<unknown>()
  let working: Promise<void> = Promise.resolve()
  let current: Current | undefined
  let heardAtMs = elapsedMs()

  const lose = (): void => {
    if (current === undefined) return
    current.isLost = true
    current.stopping.abort()
    current = undefined
  }
  const begin = (): void => {
    const term = { stopping: new AbortController(), isLost: false }
    current = term
    const isHeld = (): boolean => !term.isLost && elapsedMs() - heardAtMs < FEED_SESSION_MS
    const commit = (metadata: string): Promise<void> =>
      consumer.commitOffsets([{ topic, partition: FEED_PARTITION, offset: '0', metadata }])
    working = working
      .then(() =>
        term.stopping.signal.aborted ? undefined : work({ isHeld, signal: term.stopping.signal, commit }),
      )
      .then(() => {
        if (!term.stopping.signal.aborted) fail(fault('ENDED'))
      }, fail)
  }
  const dog = watchdog(performance.now())
  const hear = (): void => {
    heardAtMs = elapsedMs()
    dog.heard()
  }
  const looking = setInterval(() => {
    if (dog.look(performance.now()) !== 'silent') return
    lose()
    fail(fault('SILENT'))
  }, CHECK_EVERY_MS)

  consumer.on('consumer.heartbeat', hear)
  consumer.on('consumer.rebalancing', lose)
  consumer.on('consumer.group_join', ({ payload }) => {
    hear()
    lose()
    const assigned = payload.memberAssignment[topic] ?? []
    if (assigned.length > 0) consumer.pause([{ topic, partitions: [...assigned] }])
    if (assigned.includes(FEED_PARTITION)) begin()
  })
  consumer.on('consumer.crash', ({ payload }) => {
    lose()
    fail(payload.error)
  })
  consumer.on('consumer.disconnect', () => {
    lose()
    // The driver disconnects before it says why: the reason comes first.
    setImmediate(() => fail(fault('DISCONNECTED')))
  })

  const leave = async (): Promise<void> => {
    clearInterval(looking)
    current?.stopping.abort()
    await inTime(working)
    lose()
    await inTime(consumer.disconnect())
  }
  try {
    await start(consumer, topic)
  } catch (error) {
    await leave().catch(() => undefined)
    throw error
  }
  return { failed, leave }
}

const inTime = (work: Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, FEED_STOP_MS_MAX)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })

const fault = (code: string): Error => Object.assign(new Error(code), { code })

const start = async (consumer: Consumer, topic: string): Promise<void> => {
  await consumer.connect()
  await consumer.subscribe({ topic })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    // What was fetched before the pause is let go.
    eachBatch: async ({ pause }) => void pause(),
  })
}
