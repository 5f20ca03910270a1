import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX, type NewEvent } from '../ports/event-store.ts'
import { leafLength } from '../proof/leaf.ts'

/** How many of these events, from the first on, one append can take. At least one, where there is one. */
export const fitting = (stream: string, events: ReadonlyArray<NewEvent>): number => {
  let bytes = 0
  let count = 0
  for (const event of events.slice(0, APPEND_EVENTS_MAX)) {
    bytes += leafLength({ ...event, stream, revision: 0 })
    if (count > 0 && bytes > APPEND_BYTES_MAX) return count
    count += 1
  }
  return count
}
