import { invariant } from '../../domain/kernel/invariant.ts'
import { NUMBERS_PER_PAGE } from '../../domain/registry/listed-number.ts'
import { applyChanges, composed, decodeEntry, encodeEntry, isOnComposed, REMOVED } from './entry.ts'
import type { BuildRow, RegistryEnvironment } from './environment.ts'
import { bitmapOf, countOf, NO_NUMBERS, type Page } from './page.ts'
import { type Build, dayNumber, pageKey } from './page-key.ts'
import type { PageTable } from './page-table.ts'
import { type Chain, entriesOf } from './read-page.ts'
import { turnOfOthers } from './turn-of-others.ts'

/** A version while it is written: nobody sees it before it is finished. */
export interface Building {
  /** The pages of a table, joined with what was written of them before. May be called again with the next ones. */
  readonly writePages: (table: Pick<PageTable, 'pages'>) => Promise<void>
  /** How many numbers the pages hold that were written so far. */
  readonly numbers: () => number
  /** Changes that follow each other by their numbers, one a number; answers how many made a difference. */
  readonly writeChanges: (over: Chain, changes: NumberChanges) => Promise<Differences>
  readonly place: Build
  /** From here on the version can be read: its last write. */
  readonly finish: (
    facts: Pick<BuildRow, 'kind' | 'sha256' | 'over' | 'numbers' | 'added' | 'removed'>,
  ) => Promise<BuildRow>
}

/** Numbers, rising, and of each whether it left the list. */
export interface NumberChanges {
  readonly numbers: Float64Array
  readonly isRemoved: Uint8Array
}

export interface Differences {
  readonly added: number
  readonly removed: number
}

/** Pages written in one transaction: as many as leave others a turn in between. */
export const PAGES_WRITTEN_MAX = 1_000

/** Change lists behind a page that says all its numbers, before the next such page is written. */
export const CHANGES_PER_PAGE_MAX = 8

/** Begins a version. Whatever an earlier attempt left of it is ignored, and removed by `removeLeftovers`. */
export const beginBuilding = async (
  environment: RegistryEnvironment,
  registryId: string,
  version: string,
): Promise<Building> => {
  const { root, pages, builds, leftovers, registries } = environment
  const { registry, build } = await root.transaction(() => take(environment, registryId))
  const of = { registry, day: dayNumber(version), build }
  let isWritten = false
  let numbers = 0

  return {
    place: of,
    writePages: async (table) => {
      const isAgain = isWritten
      isWritten = true
      for (const some of inGroups(table.pages(), PAGES_WRITTEN_MAX)) {
        await root.transaction(() => {
          for (const { prefix, page } of some) {
            const key = pageKey(of, prefix)
            const before = isAgain ? pages.getBinaryFast(key) : undefined
            const whole = before === undefined ? page : joined(before, page)
            numbers += countOf(whole) - (before === undefined ? 0 : countOf(pageOf(before)))
            pages.putSync(key, encodeEntry({ changes: undefined, page: whole }))
          }
        })
        await turnOfOthers()
      }
    },
    numbers: () => numbers,
    writeChanges: async (over, changes) => {
      let [added, removed] = [0, 0]
      for (const some of inGroups(byPage(changes), PAGES_WRITTEN_MAX)) {
        await root.transaction(() => {
          for (const { prefix, pageChanges } of some) {
            const entries = entriesOf(environment, over, prefix)
            for (const change of pageChanges) {
              const wasOn = isOnComposed(entries, change & ~REMOVED)
              if ((change & REMOVED) === 0) added += wasOn ? 0 : 1
              else removed += wasOn ? 1 : 0
            }
            const isLong = entries.length >= CHANGES_PER_PAGE_MAX
            const page = isLong ? applyChanges(composed(entries), pageChanges) : undefined
            pages.putSync(pageKey(of, prefix), encodeEntry({ changes: pageChanges, page }))
          }
        })
        await turnOfOthers()
      }
      return { added, removed }
    },
    finish: async (facts) => {
      const row: BuildRow = { ...of, ...facts }
      await root.transaction(() => {
        const replaced = builds.get([registryId, version])
        if (replaced !== undefined) leftovers.putSync(replaced.build, registry)
        leftovers.removeSync(build)
        builds.putSync([registryId, version], row)
      })
      invariant(registries.get(registryId) === registry, 'a registry keeps its number')
      return row
    },
  }
}

/** A number for a registry that has none yet, and one for the build that no other had or will have. */
const take = (
  { registries, leftovers, meta }: RegistryEnvironment,
  registryId: string,
): { readonly registry: number; readonly build: number } => {
  const registry = registries.get(registryId) ?? registries.getCount() + 1
  registries.putSync(registryId, registry)
  const build = Number(meta.get(NEXT_BUILD) ?? '1')
  meta.putSync(NEXT_BUILD, String(build + 1))
  leftovers.putSync(build, registry)
  return { registry, build }
}

const NEXT_BUILD = 'next-build'

const pageOf = (entry: Buffer): Page => decodeEntry(entry).page ?? NO_NUMBERS

const joined = (before: Buffer, page: Page): Page => {
  const bits = bitmapOf(pageOf(before))
  const more = bitmapOf(page)
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (more[i] as number)
  return bits
}

function* byPage({
  numbers,
  isRemoved,
}: NumberChanges): Generator<{ readonly prefix: number; readonly pageChanges: Uint16Array }, undefined> {
  for (let from = 0; from < numbers.length; ) {
    const prefix = Math.floor((numbers[from] as number) / NUMBERS_PER_PAGE)
    const first = prefix * NUMBERS_PER_PAGE
    let to = from + 1
    while (to < numbers.length && (numbers[to] as number) < first + NUMBERS_PER_PAGE) to++
    const pageChanges = new Uint16Array(to - from)
    for (let i = from; i < to; i++)
      pageChanges[i - from] = ((numbers[i] as number) - first) | (isRemoved[i] === 1 ? REMOVED : 0)
    yield { prefix, pageChanges }
    from = to
  }
  return undefined
}

function* inGroups<A>(items: Iterable<A>, countMax: number): Generator<ReadonlyArray<A>, undefined> {
  let some: Array<A> = []
  for (const item of items) {
    some.push(item)
    if (some.length < countMax) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
  return undefined
}
