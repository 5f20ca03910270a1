import * as E from 'fp-ts/lib/Either.js'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { RegistryPages, VersionToLay } from '../../domain/ports/registry-pages.ts'
import type { RegistryReader } from '../../domain/ports/registry-reader.ts'
import type { Building } from './building.ts'
import type { BuildRow } from './environment.ts'
import { changeTable, REGISTRY_CHANGES_MAX } from './number-changes.ts'
import { type PageTable, pageTable } from './page-table.ts'
import { chainOf } from './read-page.ts'
import type { RegistryIndex } from './store.ts'

/** What the pages of a list may take of memory while it is read: beyond that they are written, and joined later. */
export const PAGE_TABLE_BYTES_MAX = 603_979_776

/** Lays versions into an index, one after the other. */
export const registryPages = (
  index: RegistryIndex,
  reader: RegistryReader,
  tableBytesMax: number = PAGE_TABLE_BYTES_MAX,
): RegistryPages => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    lay: (file, version, judge) => {
      const laying = last.then(() =>
        version.kind === 'full'
          ? layFull({ index, reader, tableBytesMax }, file, version, judge)
          : layChanges({ index, reader }, file, version, judge),
      )
      last = laying.catch(() => undefined)
      return laying
    },
    has: (registry, version, sha256) => index.buildOf(registry, version)?.sha256 === sha256,
  }
}

type Lay = RegistryPages['lay']

const layFull = async (
  {
    index,
    reader,
    tableBytesMax,
  }: { readonly index: RegistryIndex; readonly reader: RegistryReader; readonly tableBytesMax: number },
  file: Parameters<Lay>[0],
  version: VersionToLay,
  judge: Parameters<Lay>[2],
): ReturnType<Lay> => {
  const { registry, sha256, onRead } = version
  let table: PageTable = pageTable()
  let building: Building | undefined
  let entries = 0
  /** Numbers of what was written already: a number that comes again later is counted by the pages. */
  const spill = async (): Promise<void> => {
    building ??= await index.begin(registry, version.version)
    const full = table
    table = pageTable()
    await building.writePages(full)
  }
  const read = await reader.read(file, version.how, {
    add: (number) => {
      table.add(number)
      entries++
    },
    change: () => invariant(false, 'a full list has no changes'),
    settle: async () => {
      onRead?.(entries)
      if (table.bytes() > tableBytesMax) await spill()
    },
  })
  if (E.isLeft(read)) return read
  if (building !== undefined) await spill()
  const numbers = building === undefined ? table.numbers() : building.numbers()
  const judged = judge({ ...read.right, numbers })
  if (E.isLeft(judged)) return judged
  if (building === undefined) {
    building = await index.begin(registry, version.version)
    await building.writePages(table)
  }
  const row: BuildRow = { ...building.place, kind: 'full', sha256, over: [], numbers, ...NOTHING_CHANGED }
  const before = buildsOf(index, version)
  const counts = before.length === 0 ? { added: numbers, removed: 0 } : await index.differences(before, [row])
  await building.finish({ ...row, ...counts })
  return E.right({ read: { ...read.right, numbers }, numbers, ...counts })
}

const NOTHING_CHANGED = { added: 0, removed: 0 }

const buildsOf = (index: RegistryIndex, { registry, over }: VersionToLay): ReadonlyArray<BuildRow> =>
  over.map((one) => {
    const build = index.buildOf(registry, one.version)
    invariant(build?.sha256 === one.sha256, 'what a version follows is laid before it')
    return build
  })

const layChanges = async (
  { index, reader }: { readonly index: RegistryIndex; readonly reader: RegistryReader },
  file: Parameters<Lay>[0],
  version: VersionToLay,
  judge: Parameters<Lay>[2],
): ReturnType<Lay> => {
  const { registry, sha256, onRead } = version
  const table = changeTable()
  let dropped = 0
  const read = await reader.read(file, version.how, {
    add: () => invariant(false, 'a change list has changes only'),
    change: (number, isRemoved, atMs) => {
      if (table.size() < REGISTRY_CHANGES_MAX) table.change(number, isRemoved, atMs)
      else dropped++
    },
    settle: async () => onRead?.(table.size()),
  })
  if (E.isLeft(read)) return read
  if (dropped > 0)
    return E.left({
      _tag: 'RegistryFileBroken',
      cause: 'a change list of so many changes: import a full list',
    })
  const changes = table.sorted()
  const judged = judge({ ...read.right, numbers: changes.numbers.length })
  if (E.isLeft(judged)) return judged
  const over = buildsOf(index, version)
  const building = await index.begin(registry, version.version)
  const differences = await building.writeChanges(chainOf(over), changes)
  const numbers = version.before + differences.added - differences.removed
  await building.finish({
    kind: 'change',
    sha256,
    over: over.map(({ build }) => build),
    numbers,
    ...differences,
  })
  return E.right({ read: { ...read.right, numbers: changes.numbers.length }, numbers, ...differences })
}
