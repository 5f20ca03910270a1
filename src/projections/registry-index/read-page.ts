import { composed, decodeEntry, type PageEntry } from './entry.ts'
import type { BuildRow, RegistryEnvironment } from './environment.ts'
import { NO_NUMBERS, type Page } from './page.ts'
import { BUILD_MAX, buildOfKey, PAGE_KEY_BYTES, pageKey, writePageKey } from './page-key.ts'

/** The versions that a registry consists of at one time: the full list, then the change lists in the order of their dates. */
export interface Chain {
  readonly registry: number
  readonly builds: ReadonlyArray<BuildRow>
  /** Of each: whether its whole pages were made over just those before it. A list that came late has no part in them. */
  readonly isWhole: ReadonlyArray<boolean>
}

export const chainOf = (builds: ReadonlyArray<BuildRow>): Chain => ({
  registry: builds[0]?.registry ?? 0,
  builds,
  isWhole: builds.map(
    ({ kind, over }, i) =>
      kind === 'full' || (over.length === i && over.every((build, j) => build === builds[j]?.build)),
  ),
})

/** What the versions of a chain say of a page, oldest first, from the newest one on that says all of it. */
export const entriesOf = (
  environment: RegistryEnvironment,
  chain: Chain,
  prefix: number,
): ReadonlyArray<PageEntry> =>
  chain.builds.length <= GETS_MAX ? byGets(environment, chain, prefix) : byRange(environment, chain, prefix)

export const readPage = (environment: RegistryEnvironment, chain: Chain, prefix: number): Page => {
  const entries = entriesOf(environment, chain, prefix)
  return entries.length === 0 ? NO_NUMBERS : composed(entries)
}

/** With so few versions it is quicker to ask for each of their entries. */
const GETS_MAX = 8

const sought = Buffer.alloc(PAGE_KEY_BYTES)

const byGets = (
  { pages }: RegistryEnvironment,
  { registry, builds, isWhole }: Chain,
  prefix: number,
): ReadonlyArray<PageEntry> => {
  const entries: Array<PageEntry> = []
  for (let i = builds.length - 1; i >= 0; i--) {
    const { day, build } = builds[i] as BuildRow
    const bytes = pages.getBinaryFast(writePageKey(sought, registry, prefix, day, build))
    if (bytes === undefined) continue
    const entry = decodeEntry(bytes)
    const isEnough = entry.page !== undefined && isWhole[i] === true
    entries.push(isEnough ? entry : { changes: entry.changes, page: undefined })
    if (isEnough) break
  }
  return entries.reverse()
}

const byRange = (
  { pages }: RegistryEnvironment,
  { registry, builds, isWhole }: Chain,
  prefix: number,
): ReadonlyArray<PageEntry> => {
  const oldest = builds[0] as BuildRow
  const newest = builds.at(-1) as BuildRow
  const entries: Array<PageEntry> = []
  const range = pages.getRange({
    start: pageKey({ registry, day: newest.day, build: BUILD_MAX }, prefix),
    end: pageKey({ registry, day: oldest.day, build: 0 }, prefix),
    reverse: true,
  })
  for (const { key, value } of range) {
    const build = buildOfKey(key)
    const i = builds.findLastIndex((one) => one.build === build)
    if (i < 0) continue
    const entry = decodeEntry(value)
    const isEnough = entry.page !== undefined && isWhole[i] === true
    entries.push(isEnough ? entry : { changes: entry.changes, page: undefined })
    if (isEnough) break
  }
  return entries.reverse()
}
