import * as O from 'fp-ts/lib/Option.js'
import type { ContactState } from '../contact/state.ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Clock, MonotonicClock } from '../ports/clock.ts'
import type { EventFeed, FeedHalt, LogEvent } from '../ports/event-store.ts'
import type { Published, SuppressionTopic } from '../ports/suppression-topic.ts'
import { suppressions } from '../rules/suppressions.ts'
import { isPublished, type Touched, touchedBy } from '../suppressions/touched.ts'
import { valueText } from '../suppressions/value-text.ts'

/** What the index knows, all of it true for one place. */
export interface StatesAt {
  readonly position: Position
  readonly size: number
  readonly recordedAt: Instant
  readonly stateOf: (pseudonym: Pseudonym) => ContactState
}

export interface PublishingParts {
  readonly feed: EventFeed
  readonly topic: SuppressionTopic
  /** Answers true once the index holds everything up to there, false when it took longer. */
  readonly whenApplied: (position: Position, withinMs: number) => Promise<boolean>
  readonly states: () => StatesAt
  /** The number or address in clear, where it is to be published and can still be read. */
  readonly contactOf?:
    | ((pseudonym: Pseudonym, revision: number) => Promise<ContactPoint | undefined>)
    | undefined
  /** Told of each step: so many values are safe, everything up to there is published. */
  readonly onProgress: (progress: { readonly values: number; readonly position: Position }) => void
  readonly clock: Clock & MonotonicClock
}

/** Values of one request to the brokers. */
export const FEED_SEND_VALUES_MAX = 500

/** How often, at most, the place is kept: what was published since the last time comes again after a crash. */
export const FEED_PLACE_EVERY_MS = 1_000

/** How long at a time an index is waited for; it is waited for again, as long as this node publishes. */
export const FEED_INDEX_WAIT_MS = 1_000

/**
 * Publishes every change of a contact's suppression, from the kept place on, until it is told to stop or another node has
 * taken over. A place is kept only after what lies before it is safe, so a change comes again after a crash and is never missed.
 */
export const publishSuppressions = async (parts: PublishingParts, signal: AbortSignal): Promise<void> => {
  const { feed, topic, onProgress, clock } = parts
  let kept = await topic.place()
  let reached = kept
  let keptAtMs = Number.NEGATIVE_INFINITY
  const keep = async (): Promise<void> => {
    if (reached === undefined || reached === kept || !topic.isHeld()) return
    await topic.keepPlace(reached)
    kept = reached
    keptAtMs = clock.elapsedMs()
  }

  if (kept !== undefined) onProgress({ values: 0, position: kept })
  for await (const news of followFrom(feed, kept, signal)) {
    if (!topic.isHeld()) return
    if (news.type === 'events') {
      const last = news.events.at(-1)?.position
      const values = await publish(parts, news.events, signal)
      if (values === undefined) break
      if (last !== undefined) {
        reached = last
        onProgress({ values, position: last })
      }
    } else if (news.type === 'passed') {
      reached = news.position
      onProgress({ values: 0, position: reached })
    }
    if (clock.elapsedMs() - keptAtMs >= FEED_PLACE_EVERY_MS) await keep()
  }
  await keep()
}

/** A place that is none of this log (it was replaced, or restored from a backup) tells nothing: all is published anew. */
async function* followFrom(feed: EventFeed, place: Position | undefined, signal: AbortSignal) {
  try {
    yield* feed.follow(O.fromNullable(place), signal)
  } catch (failure) {
    const cause = failure instanceof Error ? (failure.cause as Partial<FeedHalt> | undefined) : undefined
    if (place === undefined || cause?._tag !== 'LogReplaced') throw failure
    yield* feed.follow(O.none, signal)
  }
}

/** How many values were published; undefined where this node stopped before all were. */
const publish = async (
  parts: PublishingParts,
  events: ReadonlyArray<LogEvent>,
  signal: AbortSignal,
): Promise<number | undefined> => {
  const touched = touchedBy(events)
  const last = events.at(-1)
  if (last === undefined || touched.length === 0) return 0
  const mayGoOn = (): boolean => !signal.aborted && parts.topic.isHeld()
  while (!(await parts.whenApplied(last.position, FEED_INDEX_WAIT_MS))) if (!mayGoOn()) return undefined
  let published = 0
  for (let from = 0; from < touched.length; from += FEED_SEND_VALUES_MAX) {
    const values = await valuesOf(parts, touched.slice(from, from + FEED_SEND_VALUES_MAX))
    if (!mayGoOn()) return undefined
    if (values.length > 0) await parts.topic.send(values)
    published += values.length
  }
  return published
}

/** The values of these contacts as the index knows them now, which may be later than the events that made them worth a look. */
const valuesOf = async (
  { states, contactOf, clock }: PublishingParts,
  touched: ReadonlyArray<Touched>,
): Promise<ReadonlyArray<Published>> => {
  const { position, size, recordedAt, stateOf } = states()
  const now = clock.now()
  const found = touched.flatMap((one) => {
    const state = stateOf(one.pseudonym)
    if (!isPublished(one, state)) return []
    const value = { position, size, recordedAt, suppressions: suppressions(state, now) }
    return [{ pseudonym: one.pseudonym, revision: state.revision, value }]
  })
  const published: Array<Published> = []
  for (const { pseudonym, revision, value } of found) {
    const contact = await contactOf?.(pseudonym, revision)
    published.push({ pseudonym, value: valueText(contact === undefined ? value : { ...value, contact }) })
  }
  return published
}
