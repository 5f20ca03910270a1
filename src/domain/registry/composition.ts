export type ListKind = 'full' | 'change'

/** A version of a registry, as far as its order among the others goes. */
export interface DatedVersion {
  /** A date, YYYY-MM-DD. */
  readonly version: string
  readonly kind: ListKind
}

/**
 * What a registry consists of on a day: the newest full list that is dated not after it, then the change lists since, in the
 * order of their dates, whenever they were recorded. `versions` are in the order of their dates; `isKnown` leaves out what was
 * recorded too late to count. Empty where there is no full list.
 */
export const compositionOn = <Version extends DatedVersion>(
  versions: ReadonlyArray<Version>,
  day: string,
  isKnown: (version: Version) => boolean = () => true,
): ReadonlyArray<Version> => {
  const parts: Array<Version> = []
  for (let i = versions.length - 1; i >= 0; i--) {
    const one = versions[i] as Version
    if (one.version > day || !isKnown(one)) continue
    parts.push(one)
    if (one.kind === 'full') return parts.reverse()
  }
  return []
}
