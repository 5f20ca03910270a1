import type { RegistryEvent, RegistryVersionImported } from './event.ts'

/** What has happened to one registry. */
export interface RegistryState {
  /** In the order of their dates. */
  readonly versions: ReadonlyArray<RegistryVersionImported>
  readonly isWaived: boolean
}

export const noRegistry: RegistryState = { versions: [], isWaived: false }

export const evolveRegistry = (state: RegistryState, event: RegistryEvent): RegistryState => {
  switch (event.type) {
    case 'RegistryVersionImported':
      return {
        ...state,
        versions: [...state.versions, event].sort((a, b) => (a.version < b.version ? -1 : 1)),
      }
    case 'RegistryWaived':
      return { ...state, isWaived: true }
    case 'RegistryWaiverRevoked':
      return { ...state, isWaived: false }
  }
}
