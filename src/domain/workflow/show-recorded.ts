import type { Position } from '../kernel/position.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import type { Attempt } from './append-group.ts'
import type { ContactResult } from './recording.ts'

/** How long a recorded event may take to be seen by checks before its outcome says that it is not. */
export const VISIBLE_WITHIN_MS = 250

/**
 * Waits until the index shows everything up to the last of these positions, and answers of each whether it does. Of what it
 * does not show in time the contact is held back.
 */
export const shown = async (
  view: LedgerView,
  appended: ReadonlyArray<{ readonly attempt: Attempt; readonly position: Position }>,
): Promise<ReadonlyArray<boolean>> => {
  const last = appended.reduce<Position | undefined>(
    (latest, { position }) => (latest === undefined || latest < position ? position : latest),
    undefined,
  )
  if (last === undefined || (await view.whenApplied(last, VISIBLE_WITHIN_MS))) return appended.map(() => true)
  return Promise.all(
    appended.map(async ({ attempt, position }) => {
      const isShown = await view.whenApplied(position, 0)
      if (!isShown) view.holdBack(attempt.group.pseudonym, position)
      return isShown
    }),
  )
}

/** The results of an append that succeeded, with the place of each event. */
export const located = (
  view: LedgerView,
  { events, results }: Attempt,
  position: Position,
  visible: boolean,
): ReadonlyArray<ContactResult> => {
  let next = 0
  return results.map((result): ContactResult => {
    if (result.status !== 'recorded') return result
    const id = events[next++]?.id
    const exact = events.length === 1 || id === undefined ? undefined : view.eventById(id)?.position
    return { status: 'recorded', position: exact ?? position, visible }
  })
}
