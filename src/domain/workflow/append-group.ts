import type * as E from 'fp-ts/lib/Either.js'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Appended, AppendFailure } from '../ports/event-store.ts'
import { type Decided, eventsOf, fittingOf, type Sealed } from './contact-events.ts'
import type { Keyed } from './judge-messages.ts'
import type { RecordingParts } from './recording.ts'

/** One append under way: the events that it can take, and the results up to the last of them. */
export interface Attempt extends Decided {
  readonly group: Keyed
  readonly sealed: Sealed
  /** Undefined where nothing was to be appended. */
  readonly answer: Promise<E.Either<AppendFailure, Appended> | undefined>
}

/** Appends what one append can take: all of a group's events mostly. */
export const appendGroup = (
  parts: RecordingParts,
  group: Keyed,
  sealed: Sealed,
  correlationId: EventId,
): Attempt => {
  const decided = fittingOf(group, eventsOf(parts, group, sealed, correlationId))
  const expected = group.state.revision < 0 ? 'none' : group.state.revision
  const answer =
    decided.events.length === 0
      ? NOTHING
      : parts.store.append(contactStream(group.pseudonym), expected, decided.events)()
  return { ...decided, group, sealed, answer }
}

const NOTHING = Promise.resolve(undefined)
