import type { ContactState } from '../../domain/contact/state.ts'
import type { Pseudonym } from '../../domain/kernel/pseudonym.ts'

/** Contacts whose state is kept in memory for the next batch that speaks of them: some 500 bytes each. */
export const RECENT_STATES_MAX = 16_384

/** The states written last. Whoever writes alone need not read and decode them to write the next ones. */
export interface RecentStates {
  readonly get: (pseudonym: Pseudonym) => ContactState | undefined
  readonly keep: (pseudonym: Pseudonym, state: ContactState) => void
  /** What was kept may not have been written after all. */
  readonly forget: () => void
}

/** A Map remembers the order of insertion: the first entry is the one written longest ago. */
export const recentStates = (statesMax: number = RECENT_STATES_MAX): RecentStates => {
  const states = new Map<Pseudonym, ContactState>()
  return {
    get: (pseudonym) => states.get(pseudonym),
    keep: (pseudonym, state) => {
      states.delete(pseudonym)
      states.set(pseudonym, state)
      if (states.size > statesMax) for (const oldest of states.keys()) return void states.delete(oldest)
    },
    forget: () => states.clear(),
  }
}
