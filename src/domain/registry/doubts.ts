import type { ListKind } from './composition.ts'
import type { RegistryDoubt } from './event.ts'

/** How much a version may differ from the one before, in hundredths of that, before somebody must say that it is right. */
export const REGISTRY_CHANGE_PERCENT_MAX = 5

/** What speaks against a file that could be read: `entries` of it, and how many numbers the registry had before. */
export const doubtsOf = (
  kind: ListKind,
  entries: number,
  before: number | undefined,
): ReadonlyArray<RegistryDoubt> => {
  if (entries === 0) return ['empty']
  if (before === undefined) return []
  const difference = kind === 'full' ? Math.abs(entries - before) : entries
  return difference * 100 > before * REGISTRY_CHANGE_PERCENT_MAX ? ['another-size'] : []
}
