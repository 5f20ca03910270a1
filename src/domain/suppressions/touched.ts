import type { ContactState } from '../contact/state.ts'
import { pseudonymOfStream } from '../contact/stream.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { LogEvent } from '../ports/event-store.ts'

/** A contact whose suppression may have changed. */
export interface Touched {
  readonly pseudonym: Pseudonym
  /** Whether it has certainly: something was refused or lifted. Otherwise only if there is a refusal for it to bear on. */
  readonly isCertain: boolean
}

/** The contacts of which these events may change the suppression, each once, in the order of the log. */
export const touchedBy = (events: ReadonlyArray<LogEvent>): ReadonlyArray<Touched> => {
  const touched = new Map<string, Touched>()
  for (const { stream, type } of events) {
    const isCertain = ALWAYS.has(type)
    if (!isCertain && !PERHAPS.has(type)) continue
    const pseudonym = pseudonymOfStream(stream)
    if (pseudonym === undefined || touched.get(stream)?.isCertain === true) continue
    touched.set(stream, { pseudonym, isCertain })
  }
  return [...touched.values()]
}

/** A contact that never refused anything has no value on the feed, however often it agreed. */
export const isPublished = ({ isCertain }: Touched, { withdrawals, dnc }: ContactState): boolean =>
  isCertain || withdrawals.length > 0 || dnc.length > 0

const ALWAYS: ReadonlySet<string> = new Set(['ConsentWithdrawn', 'DncAdded', 'DncLifted'])

/** A permission ends a withdrawal, and the withdrawal is back when the permission becomes void or is erased. */
const PERHAPS: ReadonlySet<string> = new Set(['ConsentGranted', 'ContactReassigned', 'ContactErased'])
