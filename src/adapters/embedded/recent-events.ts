import type { LogEvent } from '../../domain/ports/event-store.ts'

/** What was committed last may have this many bytes in memory. */
export const RECENT_BYTES_MAX = 16_777_216

/** The newest events, handed to followers that keep up without reading or decoding them again. All followers share them. */
export interface RecentEvents {
  readonly add: (events: ReadonlyArray<LogEvent>) => void
  /** A page from a sequence number on; undefined where that lies further back. */
  readonly from: (sequence: number, limit: number) => ReadonlyArray<LogEvent> | undefined
}

export const recentEvents = (next: number): RecentEvents => {
  let events: Array<LogEvent> = []
  let first = next
  let bytes = 0

  /** Cuts to half, so that the cost of cutting is shared by many events. */
  const cut = (): void => {
    let dropped = 0
    while (bytes > RECENT_BYTES_MAX / 2) bytes -= bytesOf(events[dropped++] as LogEvent)
    events = events.slice(dropped)
    first += dropped
  }

  return {
    add: (added) => {
      for (const event of added) {
        events.push(event)
        bytes += bytesOf(event)
      }
      if (bytes > RECENT_BYTES_MAX) cut()
    },
    from: (sequence, limit) =>
      sequence < first ? undefined : events.slice(sequence - first, sequence - first + limit),
  }
}

/** An object and its texts take some hundred bytes beside the event's own. */
const bytesOf = ({ data, metadata }: LogEvent): number => data.length + metadata.length + 512
