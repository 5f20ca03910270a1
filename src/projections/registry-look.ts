import type { ContactPoint } from '../domain/kernel/contact-point.ts'
import { invariant } from '../domain/kernel/invariant.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { Pseudonymizer } from '../domain/ports/pseudonymizer.ts'
import { compositionOn } from '../domain/registry/composition.ts'
import { listedNumberOf } from '../domain/registry/listed-number.ts'
import type { ListVersion, RegistryLook } from '../domain/registry/registry-look.ts'
import type { BuildRow, RegistryIndex } from './registry-index/index.ts'
import type { RecordedVersion, RegistryRecord } from './registry-list/index.ts'

export interface RegistryLookParts {
  readonly pages: Pick<RegistryIndex, 'buildOf' | 'listingOf'>
  readonly names: Pick<Pseudonymizer, 'pseudonymOf'>
}

/**
 * Registries as of one snapshot of the index, and with `knownAt` as they were known at that place. What was found of a registry on a
 * day is kept for as long as the look: one serves many questions.
 */
export const registryLook = (
  { pages, names }: RegistryLookParts,
  records: ReadonlyMap<string, RegistryRecord>,
  knownAt?: Position,
): RegistryLook => {
  const isKnown = ({ event }: Pick<RecordedVersion, 'event'>): boolean =>
    knownAt === undefined || event.position <= knownAt
  const found = new Map<string, ListVersion | undefined>()
  const whole = new Set<string>()
  return {
    newest: (registry, day) => {
      const name = `${day} ${registry}`
      if (found.has(name)) return found.get(name)
      const versions = compositionOn(records.get(registry)?.versions ?? [], day, isKnown)
      const newest = versions.at(-1)
      const version: ListVersion | undefined = newest && {
        version: newest.version,
        event: newest.event,
        lists: listsOf({ pages, names }, versions),
      }
      if (found.size >= DAYS_KEPT_MAX) found.clear()
      found.set(name, version)
      return version
    },
    waiver: (registry) => {
      const last = records.get(registry)?.waivers.findLast(isKnown)
      return last?.waived && { ...last.waived, event: last.event }
    },
    lacks: (registry) => {
      if (whole.has(registry)) return undefined
      const lacking = lackingOf(pages, records.get(registry)?.versions ?? [])
      if (lacking === undefined) whole.add(registry)
      return lacking?.content
    },
  }
}

/** A recorded version whose numbers do not lie here, or are those of another file. */
export const lackingOf = (
  pages: Pick<RegistryIndex, 'buildOf'>,
  versions: ReadonlyArray<RecordedVersion>,
): RecordedVersion | undefined =>
  versions.find(({ registry, version, sha256 }) => pages.buildOf(registry, version)?.sha256 !== sha256)

/** Registries and days that one look remembers. */
const DAYS_KEPT_MAX = 1_000

const listsOf = (
  { pages, names }: RegistryLookParts,
  versions: ReadonlyArray<RecordedVersion>,
): ((contact: ContactPoint) => boolean) => {
  const builds = versions.map(({ registry, version, sha256 }): BuildRow => {
    const build = pages.buildOf(registry, version)
    invariant(build?.sha256 === sha256, 'a registry is asked when all of its versions lie here')
    return build
  })
  const { holds } = pages.listingOf(builds)
  return (contact) => holds(listedNumberOf(contact, names.pseudonymOf))
}
