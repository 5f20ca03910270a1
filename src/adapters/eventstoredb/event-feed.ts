import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Position } from '../../domain/kernel/position.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { EventFeed, FeedHalt, FeedNews, LogEvent } from '../../domain/ports/event-store.ts'
import type { AllEvents } from './all-events.ts'
import type { Connection, Opened } from './connection.ts'
import { type CallFailure, isTooSlow } from './failure.ts'
import type { Patience } from './patience.ts'
import { commitOf, isPositionOf, positionOf } from './position.ts'
import { subscriptionAfter } from './requests.ts'
import type { StoreTag } from './store-tag.ts'
import type { StreamNames } from './stream-names.ts'
import { type StreamSettings, streamMayLose } from './stream-settings.ts'
import { type Arrival, Subscription } from './subscription.ts'

export interface FeedParts {
  readonly subscriptions: Connection
  readonly all: AllEvents
  readonly settings: StreamSettings
  readonly names: StreamNames
  readonly tag: StoreTag
  readonly clock: Clock
  readonly patience: Patience
}

/**
 * A subscription from the server, watched from outside: whether it is alive is not told by its silence, but by asking the
 * store whether there is more. Whatever is wrong is thrown, and the follower starts again from what it has applied.
 */
export const eventFeed = (parts: FeedParts): EventFeed => ({
  async *follow(after, signal) {
    const isStopped = (): boolean => signal.aborted
    if (isStopped()) return
    let place = await placeAfter(parts, after)
    while (!isStopped()) {
      const opened = await parts.subscriptions.open()
      if (E.isLeft(opened)) throw notFollowed(opened.left)
      const subscription = new Subscription(
        opened.right.services,
        subscriptionAfter(place, parts.names.patternWithSettings),
      )
      try {
        place = yield* followOne(parts, subscription, opened.right, place, signal)
      } finally {
        subscription.close()
      }
    }
  },
})

type Place = bigint | undefined

/** The commit position to follow after. It has to lie in the log that answers. */
const placeAfter = async ({ all, tag }: FeedParts, after: O.Option<Position>): Promise<Place> => {
  const end = await all.end()
  if (E.isLeft(end)) throw notFollowed(end.left)
  if (O.isNone(after)) return undefined
  if (!isPositionOf(tag.known(), after.value)) throw halted('this is another store', REPLACED)
  const place = commitOf(after.value)
  if (end.right === undefined || place > end.right) throw halted('it ends before that', REPLACED)
  return place
}

/** Ends, with the place it came to, where it is told to and where the server gives up a slow follower. */
async function* followOne(
  parts: FeedParts,
  subscription: Subscription,
  { giveUp }: Opened,
  start: Place,
  signal: AbortSignal,
): AsyncGenerator<FeedNews, Place, undefined> {
  const { patience } = parts
  const startedAt = performance.now()
  let place = start
  let lastAskedAt = startedAt
  let missingSince: number | undefined
  while (!signal.aborted) {
    const arrivals = subscription.take()
    if (arrivals.length > 0) {
      missingSince = undefined
      place = yield* handOver(parts, arrivals, place)
      continue
    }
    if (subscription.ended !== undefined) {
      if (isTooSlow(subscription.ended.error)) return place
      throw new Error('Cannot follow the log: its subscription ended', { cause: subscription.ended.error })
    }
    const now = performance.now()
    if (!subscription.isConfirmed && now - startedAt > patience.confirmMs) {
      giveUp()
      throw new Error('Cannot follow the log: the event store does not take the subscription')
    }
    if (subscription.takeAtEnd() || now - lastAskedAt >= patience.signOfLifeMs) {
      lastAskedAt = now
      const at = parts.clock.now()
      if (!(await isMoreAfter(parts, place))) {
        missingSince = undefined
        if (subscription.isEmpty) yield { type: 'caught-up', at }
        continue
      }
      missingSince ??= now
      if (now - missingSince > patience.stallMs) {
        giveUp()
        throw new Error('Cannot follow the log: the subscription has fallen silent')
      }
    }
    await subscription.news(lastAskedAt + patience.signOfLifeMs - performance.now(), signal)
  }
  return place
}

async function* handOver(
  parts: FeedParts,
  arrivals: ReadonlyArray<Arrival>,
  before: Place,
): AsyncGenerator<FeedNews, Place, undefined> {
  const { all, names, tag } = parts
  const events: Array<LogEvent> = []
  let place = before
  for (const arrival of arrivals) {
    const commit = arrival.type === 'mark' ? arrival.commit : arrival.recorded.commit
    // A mark can lie at the event before it, and a new start can bring an event again.
    if (place !== undefined && commit <= place) continue
    place = commit
    if (arrival.type === 'mark') continue
    const event = all.inLedger(arrival.recorded)
    if (event !== undefined) events.push(event)
    const changed = names.settingsOf(arrival.recorded.stream)
    if (changed !== undefined) await assertKept(parts, changed)
  }
  if (events.length > 0) yield { type: 'events', events }
  const last = events.at(-1)
  if (place !== undefined && place !== before && (last === undefined || commitOf(last.position) < place))
    yield { type: 'passed', position: positionOf(tag.known() ?? '', place) }
  return place
}

const isMoreAfter = async ({ all, patience }: FeedParts, place: Place): Promise<boolean> => {
  const newest = await all.from(place, 2, patience.signOfLifeDeadlineMs)
  if (E.isLeft(newest)) throw notFollowed(newest.left)
  return newest.right.some(({ position }) => place === undefined || commitOf(position) > place)
}

/** Settings of a stream that were changed: as they are now, because an older change may be undone. */
const assertKept = async ({ settings }: FeedParts, stream: string): Promise<void> => {
  const now = await settings.of(stream)
  if (E.isLeft(now)) throw notFollowed(now.left)
  const setting = streamMayLose(now.right)
  if (setting !== undefined)
    throw halted('events of one of its streams expire or are cut off', { _tag: 'StreamsExpire', setting })
}

const notFollowed = (failure: CallFailure): Error =>
  new Error(`Cannot follow the log: ${failure.cause}`, {
    cause: failure.type === 'unfit' ? failure.unfit : undefined,
  })

const halted = (words: string, cause: FeedHalt): Error =>
  new Error(`Cannot follow the log: ${words}`, { cause })

const REPLACED: FeedHalt = { _tag: 'LogReplaced' }
