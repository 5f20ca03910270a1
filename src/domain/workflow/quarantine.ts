import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { EventId } from '../kernel/event-id.ts'
import { type Instant, instantOfMs, msOf } from '../kernel/instant.ts'
import type { Issues } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { ContentStore } from '../ports/content-store.ts'
import { APPEND_EVENTS_MAX, type EventStore, type NewEvent } from '../ports/event-store.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { ContentDigest, Pseudonymizer } from '../ports/pseudonymizer.ts'
import { type EventQuarantined, quarantineStream } from '../quarantine/event.ts'
import { encodeMetadata, encodeOtherEvent, schemaVersionOf } from '../record/ledger-event.ts'
import type { KafkaCoordinates } from '../record/metadata.ts'
import { fitting } from './append-size.ts'
import type { InFlight } from './in-flight.ts'
import type { Outage } from './outcome.ts'
import type { RecordingClock } from './recording-clock.ts'
import { releaseOnceSeen } from './release-once-seen.ts'

/** A message that is not recorded, and why. */
export interface Rejected {
  readonly outcome: EventQuarantined['outcome']
  /** A stable code. */
  readonly reason: string
  readonly issues: Issues
  readonly receivedAt: Instant
  /** Of a message that was understood: its CloudEvents source. */
  readonly source?: string
  readonly contentDigest?: ContentDigest
  readonly kafka?: KafkaCoordinates
  /** Of a bought consent: from whom it is. */
  readonly party?: Word
  readonly bytes: () => Uint8Array
}

export interface QuarantineParts {
  readonly store: EventStore
  readonly vault: KeyVault
  readonly content: ContentStore
  readonly names: Pseudonymizer
  readonly view: LedgerView
  readonly inFlight: InFlight<EventId>
  readonly stamp: RecordingClock
  readonly node: string
  readonly keepMs: number
}

/** Messages beyond this are kept by their digest alone. */
export const QUARANTINED_BYTES_MAX = 1_048_576

/** The source of a message whose own could not be read. */
export const UNDECODABLE_SOURCE = 'urn:consent-ledger:undecodable'

/**
 * Puts messages aside: their bytes sealed under keys that are destroyed later, and an event each that says where they
 * are. The same bytes refused again for the same reason are not stored twice. Durable before it answers.
 */
export const quarantine =
  (parts: QuarantineParts) =>
  (rejected: ReadonlyArray<Rejected>, correlationId: EventId): TE.TaskEither<Outage, void> =>
  async () => {
    const claimed = claim(parts, rejected)
    let areSeen = true
    try {
      for (let at = 0; at < claimed.length; at += APPEND_EVENTS_MAX) {
        areSeen = false
        const done = await putAside(parts, claimed.slice(at, at + APPEND_EVENTS_MAX), correlationId)
        if (E.isLeft(done)) return done
        areSeen = done.right
      }
      return E.right(undefined)
    } finally {
      const releases = claimed.map(({ release }) => release)
      if (areSeen) for (const release of releases) release()
      else releaseOnceSeen(parts, releases)
    }
  }

interface Claimed {
  readonly id: EventId
  readonly release: () => void
  readonly contentDigest: ContentDigest
  readonly bytes: Uint8Array
  readonly rejected: Rejected
}

/** Those that are not in quarantine yet, nor on their way. */
const claim = (
  { names, view, inFlight }: QuarantineParts,
  rejected: ReadonlyArray<Rejected>,
): ReadonlyArray<Claimed> =>
  rejected.flatMap((one): ReadonlyArray<Claimed> => {
    const bytes = one.bytes()
    const contentDigest = one.contentDigest ?? names.contentDigestOf(bytes)
    const id = names.eventIdOf('urn:consent-ledger:quarantine', one.outcome, one.reason, contentDigest)
    if (view.eventById(id) !== undefined) return []
    const release = inFlight.claim(id)
    return release === undefined ? [] : [{ id, release, contentDigest, bytes, rejected: one }]
  })

/** Answers whether the index shows them. */
const putAside = async (
  parts: QuarantineParts,
  claimed: ReadonlyArray<Claimed>,
  correlationId: EventId,
): Promise<E.Either<Outage, boolean>> => {
  const { vault, store, stamp, view, node } = parts
  const expiresAt = claimed.map(({ rejected }) => instantOfMs(msOf(rejected.receivedAt) + parts.keepMs))
  const keys = await vault.obtain(
    claimed.map(({ id }, i) => ({ type: 'quarantine', item: id, expiresAt: expiresAt[i] as Instant })),
  )()
  if (E.isLeft(keys)) return keys
  const sealed = claimed.map(({ id, bytes }, i) =>
    bytes.length > QUARANTINED_BYTES_MAX ? undefined : keys.right[i]?.seal(bytes, quarantineContext(id)),
  )
  const stored = await Promise.all(
    sealed.map((bytes) =>
      bytes === undefined ? Promise.resolve(E.right(undefined)) : parts.content.put(bytes)(),
    ),
  )
  const events: Array<NewEvent> = []
  for (const [i, { id, contentDigest, bytes, rejected }] of claimed.entries()) {
    const content = stored[i] as (typeof stored)[number]
    if (E.isLeft(content)) return content
    const { outcome, reason, issues, receivedAt, source = UNDECODABLE_SOURCE, kafka, party } = rejected
    const event: EventQuarantined = {
      type: 'EventQuarantined',
      occurredAt: receivedAt,
      outcome,
      reason: reason as Word,
      issues: issues.slice(0, QUARANTINED_ISSUES_MAX),
      sizeBytes: bytes.length,
      ...(party === undefined ? {} : { party }),
      ...(content.right === undefined ? {} : { content: content.right, expiresAt: expiresAt[i] as Instant }),
    }
    const recordedAt = stamp(null)
    const metadata = {
      schemaVersion: schemaVersionOf(event),
      receivedAt,
      recordedAt,
      source,
      contentDigest,
      correlationId,
      ...(kafka && { kafka }),
    }
    events.push({ id, type: event.type, data: encodeOtherEvent(event), metadata: encodeMetadata(metadata) })
  }
  if (events.length === 0) return E.right(true)
  const stream = quarantineStream(node)
  for (let rest: ReadonlyArray<NewEvent> = events; ; ) {
    const count = fitting(stream, rest)
    const appended = await store.append(stream, 'any', rest.slice(0, count))()
    if (E.isLeft(appended)) return appended
    rest = rest.slice(count)
    if (rest.length === 0)
      return E.right(await view.whenApplied(appended.right.position, QUARANTINE_VISIBLE_WITHIN_MS))
  }
}

/** What is authenticated with the sealed bytes of a quarantined message. */
export const quarantineContext = (id: EventId): string => `consent-ledger quarantine ${id}`

/** How long an id is held for the index to show it. */
export const QUARANTINE_VISIBLE_WITHIN_MS = 5_000

export const QUARANTINED_ISSUES_MAX = 100
