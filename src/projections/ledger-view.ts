import type { Position } from '../domain/kernel/position.ts'
import type { Pseudonym } from '../domain/kernel/pseudonym.ts'
import type { LedgerView } from '../domain/ports/ledger-view.ts'
import type { LedgerIndex } from './ledger-index.ts'
import type { Runner } from './runner.ts'

/** Contacts with an event that is recorded but not in the index yet. */
export interface HeldBack {
  readonly isHeldBack: (pseudonym: Pseudonym, applied: Position | null) => boolean
}

/** The index as the writing side sees it. */
export const ledgerView = (
  index: () => LedgerIndex,
  runner: Pick<Runner, 'whenApplied'>,
): LedgerView & HeldBack => {
  const until = new Map<Pseudonym, Position>()
  return {
    eventById: (id, of) => index().audit.eventById(id, of),
    stateOf: (pseudonym) => index().suppression.stateOf(pseudonym),
    whenApplied: runner.whenApplied,
    holdBack: (pseudonym, position) => {
      const known = until.get(pseudonym)
      until.set(pseudonym, known === undefined || known < position ? position : known)
    },
    isHeldBack: (pseudonym, applied) => {
      if (until.size === 0) return false
      const position = until.get(pseudonym)
      if (position === undefined) return false
      if (applied !== null && position <= applied) until.delete(pseudonym)
      return applied === null || position > applied
    },
  }
}
