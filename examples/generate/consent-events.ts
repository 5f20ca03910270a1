import { brokenMessage } from './broken-events.ts'
import { contactAt } from './contacts.ts'
import type { ConsentEvent, Draft } from './event.ts'
import type { Outcome } from './expected.ts'
import { grant } from './grants.ts'
import { type Entry, entryOf, lifted, reassigned, relationship } from './other-facts.ts'
import { type Random, randomOf } from './random.ts'
import { dncRequest, withdrawal } from './refusals.ts'
import { type Ring, ringOf } from './ring.ts'
import { occurredAtMs, sentAtMs, timeText } from './timeline.ts'

export interface ConsentEventOptions {
  readonly count: number
  readonly seed: number
  /** How many different people the events are about; left out, three for ten events. */
  readonly contacts?: number
  /**
   * The share of messages that an empty ledger must not record, conflicts among them; left out, one in a
   * hundred.
   */
  readonly brokenShare?: number
  /** The share of messages that are sent a second time; left out, two in a hundred. */
  readonly duplicateShare?: number
}

/** One line of the stream, and what a ledger that was empty before it must answer. */
export interface ConsentMessage {
  readonly line: string
  readonly outcome: Outcome
  /** The type of a recorded message, the reason of another one. */
  readonly word: string
  /** The message itself; a broken one is its line and nothing more. */
  readonly event?: ConsentEvent
}

/** How many recent messages are kept to send again or to lift: the memory of a stream of any length. */
const RECENT = 1_024

/** Consent events as a CRM emits them, in the order in which they are sent. */
export function* consentEvents(options: ConsentEventOptions): Generator<ConsentMessage, void> {
  const { count, seed, brokenShare = 0.01, duplicateShare = 0.02 } = options
  const contacts = options.contacts ?? Math.max(1, Math.ceil(count * 0.3))
  const random = randomOf(seed)
  const recorded = ringOf<ConsentEvent>(RECENT)
  const standing = ringOf<Entry>(RECENT)
  let brokenCount = 0

  for (let serial = 0; serial < count; serial++) {
    const occurredMs = occurredAtMs(sentAtMs(serial, count, random), random)
    const contact = contactAt(random.below(contacts))
    const draft: Draft = { random, contact, occurredMs, time: timeText(occurredMs, random), serial }

    if (random.chance(brokenShare)) {
      yield broken(draft, brokenCount++, recorded)
      continue
    }
    const earlier = random.chance(duplicateShare) ? recorded.peek(random) : undefined
    if (earlier !== undefined) {
      yield { line: redelivered(earlier, random), outcome: 'duplicate', word: 'REDELIVERED', event: earlier }
      continue
    }
    const event = nextEvent(draft, standing)
    recorded.push(event)
    if (event.type.endsWith('dnc.added.v1')) standing.push(entryOf(event))
    yield { line: JSON.stringify(event), outcome: 'recorded', word: event.type, event }
  }
}

const nextEvent = (draft: Draft, standing: Ring<Entry>): ConsentEvent => {
  const kind = draft.random.below(100)
  if (kind < 56) return grant(draft)
  if (kind < 74) return withdrawal(draft)
  if (kind < 84) return dncRequest(draft)
  if (kind < 95) return relationship(draft)
  if (kind < 97) return reassigned(draft)
  const entry = standing.take(draft.random)
  return entry === undefined ? grant(draft) : lifted(draft, entry)
}

/** Every eighth broken message has the id of an earlier one and says something else. */
const broken = (draft: Draft, turn: number, recorded: Ring<ConsentEvent>): ConsentMessage => {
  const earlier = turn % 8 === 3 ? recorded.peek(draft.random) : undefined
  if (earlier !== undefined) {
    const event = { ...earlier, time: new Date(Date.parse(earlier.time) - 1_000).toISOString() }
    return { line: JSON.stringify(event), outcome: 'conflict', word: 'SAME_ID_OTHER_CONTENT' }
  }
  const { line, outcome, reason } = brokenMessage(draft, turn)
  return { line, outcome, word: reason }
}

/**
 * Mostly byte for byte; sometimes another hop ordered the members anew or wrote the same second with a
 * fraction.
 */
const redelivered = (event: ConsentEvent, random: Random): string => {
  const way = random.below(10)
  if (way === 0) return JSON.stringify(Object.fromEntries(Object.entries(event).reverse()))
  if (way === 1) return JSON.stringify({ ...event, time: event.time.replace(/:(\d\d)(Z|[+-])/, ':$1.000$2') })
  return JSON.stringify(event)
}
