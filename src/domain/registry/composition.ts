import type { CalendarDate } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'

export type ListKind = 'full' | 'change'

/** A version of a registry, as far as its order among the others goes. */
export interface DatedVersion {
  readonly version: CalendarDate
  readonly kind: ListKind
  /** Where in the log it was recorded. */
  readonly position: Position
}

/**
 * What a registry consists of on a day: the newest full list that is dated not after it, then the change lists since, in the
 * order of their dates, whenever they were recorded. With `knownAt` nothing counts that was recorded after that place.
 * `versions` are in the order of their dates. Empty where there is no full list.
 */
export const compositionOn = <Version extends DatedVersion>(
  versions: ReadonlyArray<Version>,
  day: string,
  knownAt?: Position,
): ReadonlyArray<Version> => {
  const parts: Array<Version> = []
  for (let i = versions.length - 1; i >= 0; i--) {
    const one = versions[i] as Version
    if (one.version > day || (knownAt !== undefined && one.position > knownAt)) continue
    parts.push(one)
    if (one.kind === 'full') return parts.reverse()
  }
  return []
}
