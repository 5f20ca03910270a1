import * as E from 'fp-ts/lib/Either.js'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Clock } from '../ports/clock.ts'
import type { Appended, EventStore, ExpectedRevision } from '../ports/event-store.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { Pseudonymizer } from '../ports/pseudonymizer.ts'
import { encodeMetadata, encodeOtherEvent, type OtherEvent, SCHEMA_VERSION } from '../record/ledger-event.ts'
import type { Outage } from './outcome.ts'
import type { RecordingClock } from './recording-clock.ts'

export interface OwnEventParts {
  readonly store: EventStore
  readonly names: Pseudonymizer
  readonly view: LedgerView
  readonly clock: Clock
  readonly stamp: RecordingClock
  readonly newId: () => EventId
  readonly node: string
}

export interface OwnAppended extends Appended {
  /** Whether this node's index holds it. */
  readonly visible: boolean
}

/** How long an act of this node may take to be seen by its index before it is answered all the same. */
export const OWN_EVENT_VISIBLE_WITHIN_MS = 5_000

/** The CloudEvents source of what a node does itself. */
export const nodeSource = (node: string): string => `urn:consent-ledger:node:${node}`

/** Appends an event of this node's own making, durable and in the index before it answers. */
export const appendOwn = async (
  { store, names, view, clock, stamp, newId, node }: OwnEventParts,
  stream: string,
  expected: ExpectedRevision,
  event: OtherEvent,
): Promise<E.Either<Outage, OwnAppended>> => {
  const metadata = encodeMetadata({
    schemaVersion: SCHEMA_VERSION,
    receivedAt: clock.now(),
    recordedAt: stamp(null),
    source: nodeSource(node),
    contentDigest: names.contentDigestOf(canonicalJson(event)),
    correlationId: newId(),
  })
  const appended = await store.append(stream, expected, [
    { id: newId(), type: event.type, data: encodeOtherEvent(event), metadata },
  ])()
  if (E.isLeft(appended)) return appended
  return E.right({
    ...appended.right,
    visible: await view.whenApplied(appended.right.position, OWN_EVENT_VISIBLE_WITHIN_MS),
  })
}
