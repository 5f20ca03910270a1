import { type Building, beginBuilding, type Differences, PAGES_WRITTEN_MAX } from './building.ts'
import { type BuildRow, openRegistryEnvironment, type RegistryEnvironment } from './environment.ts'
import { type Listing, listing } from './listing.ts'
import { bitmapOf, countOf } from './page.ts'
import { pageCache } from './page-cache.ts'
import { BUILD_MAX, buildOfKey, pageKey, pageOfKey } from './page-key.ts'
import { chainOf, readPage } from './read-page.ts'
import { turnOfOthers } from './turn-of-others.ts'

/** The numbers of all versions of all registries. */
export interface RegistryIndex {
  /** What lies here of a version; undefined where its pages do not, or not all of them. */
  readonly buildOf: (registry: string, version: string) => BuildRow | undefined
  /** Begins a version. Nobody sees anything of it before it is finished. */
  readonly begin: (registry: string, version: string) => Promise<Building>
  /** What these builds lead to: a full list and the change lists after it. Pages that were read are kept for the next time. */
  readonly listingOf: (builds: ReadonlyArray<BuildRow>) => Listing
  /** How many numbers the second has and the first has not, and the other way round. */
  readonly differences: (from: ReadonlyArray<BuildRow>, to: ReadonlyArray<BuildRow>) => Promise<Differences>
  /** Removes what was begun and never finished, and what something newer took the place of. Answers how many pages. */
  readonly removeLeftovers: () => Promise<number>
  /** Everything that is finished, for comparing two. Numbers that were handed out in another order differ not. */
  readonly contents: () => Iterable<readonly [registry: string, version: string, page: number, entry: string]>
  /** Reads from now on see what other processes have committed. */
  readonly refresh: () => void
  readonly close: () => Promise<void>
}

/** Listings kept, with the pages they have read: one for each registry and version that is asked about. */
export const LISTINGS_KEPT_MAX = 1_000

export const openRegistryIndex = (path: string, readOnly = false): RegistryIndex => {
  const environment = openRegistryEnvironment(path, readOnly)
  const { root, pages, builds, registries } = environment
  const cache = pageCache()
  const listings = new Map<string, Listing>()
  return {
    buildOf: (registry, version) => builds.get([registry, version]),
    begin: (registry, version) => beginBuilding(environment, registry, version),
    listingOf: (of) => {
      const name = of.map(({ build }) => build).join()
      const known = listings.get(name)
      if (known !== undefined) return known
      if (listings.size >= LISTINGS_KEPT_MAX) listings.clear()
      const made = listing(environment, chainOf(of), cache)
      listings.set(name, made)
      return made
    },
    differences: (from, to) => differences(environment, from, to),
    removeLeftovers: () => removeLeftovers(environment),
    *contents() {
      const idOf = new Map([...registries.getRange()].map(({ key, value }) => [value, key]))
      const versionOf = new Map(
        [...builds.getRange()].map(({ key: [, version], value }) => [value.build, version]),
      )
      for (const { key, value } of pages.getRange()) {
        const version = versionOf.get(buildOfKey(key))
        if (version !== undefined)
          yield [idOf.get(key.readUInt16BE(0)) ?? '', version, pageOfKey(key), value.toString('base64')]
      }
    },
    refresh: () => root.resetReadTxn(),
    close: () => root.close(),
  }
}

const differences = async (
  environment: RegistryEnvironment,
  from: ReadonlyArray<BuildRow>,
  to: ReadonlyArray<BuildRow>,
): Promise<Differences> => {
  const [before, after] = [chainOf(from), chainOf(to)]
  let [added, removed, done] = [0, 0, 0]
  for (const prefix of prefixesOf(environment, before.registry)) {
    const page = bitmapOf(readPage(environment, after, prefix))
    const other = bitmapOf(readPage(environment, before, prefix))
    for (let i = 0; i < page.length; i++) {
      const both = (page[i] as number) & (other[i] as number)
      page[i] = (page[i] as number) ^ both
      other[i] = (other[i] as number) ^ both
    }
    added += countOf(page)
    removed += countOf(other)
    if (++done % PAGES_WRITTEN_MAX === 0) await turnOfOthers()
  }
  return { added, removed }
}

/** Every page that any version of a registry has, by one seek each. */
function* prefixesOf({ pages }: RegistryEnvironment, registry: number): Generator<number, undefined> {
  for (let next = 0; ; ) {
    const [key] = [
      ...pages.getKeys({
        start: pageKey({ registry, day: 0, build: 0 }, next),
        end: pageKey({ registry: registry + 1, day: 0, build: 0 }, 0),
        limit: 1,
      }),
    ]
    if (key === undefined) return undefined
    const prefix = pageOfKey(key)
    yield prefix
    next = prefix + 1
  }
}

/** They lie among the pages of others: all pages of their registry are looked at, a group in each transaction. */
const removeLeftovers = async ({ root, pages, leftovers }: RegistryEnvironment): Promise<number> => {
  const left = new Map([...leftovers.getRange()].map(({ key, value }) => [key, value]))
  let removed = 0
  for (const registry of new Set(left.values())) {
    const end = pageKey({ registry, day: 0xff_ffff, build: BUILD_MAX }, 0xff_ffff_ffff)
    let start: Buffer | undefined = pageKey({ registry, day: 0, build: 0 }, 0)
    while (start !== undefined) {
      const some: ReadonlyArray<Buffer> = [...pages.getKeys({ start, end, limit: KEYS_LOOKED_AT_MAX })]
      const doomed = some.filter((key) => left.get(buildOfKey(key)) === registry)
      if (doomed.length > 0)
        await root.transaction(() => {
          for (const key of doomed) pages.removeSync(key)
        })
      removed += doomed.length
      const last = some.at(-1)
      start = some.length < KEYS_LOOKED_AT_MAX || last === undefined ? undefined : after(last)
      await turnOfOthers()
    }
  }
  await root.transaction(() => {
    for (const build of left.keys()) leftovers.removeSync(build)
  })
  return removed
}

/** Keys of pages looked at in one turn. */
export const KEYS_LOOKED_AT_MAX = 2_000

const after = (key: Buffer): Buffer => Buffer.concat([key, Buffer.of(0)])
