import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX, type NewEvent } from '../ports/event-store.ts'
import { leafLengthIn } from '../proof/leaf.ts'

/** How many of these events, from the first on, one append can take. At least one, where there is one. */
export const fitting = (stream: string, events: ReadonlyArray<NewEvent>): number => {
  if (events.length === 1) return 1
  let bytes = 0
  let count = 0
  for (const event of events.slice(0, APPEND_EVENTS_MAX)) {
    bytes += leafLengthIn(stream, event)
    if (count > 0 && bytes > APPEND_BYTES_MAX) return count
    count += 1
  }
  return count
}
