import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdPair } from '../projections/audit-trail/index.ts'
import { type LedgerIndex, openLedgerIndex } from '../projections/ledger-index.ts'
import { type IndexMarks, isUnwritten } from './index-mark.ts'

/** An index and the name of its folder. */
export interface NamedIndex {
  readonly name: string
  readonly index: LedgerIndex
}

/** The indexes of a node, a folder each beside a file that names the one in use. */
export interface IndexFiles {
  /** The one in use; a new one, in use from now on, where that cannot be trusted or was built by other read models. */
  readonly openCurrent: () => Promise<NamedIndex>
  /** An empty one, beside the one of this name. */
  readonly openNext: (name: string) => NamedIndex
  readonly use: (name: string) => void
  /** Closes it for whoever opens it next. */
  readonly close: (named: NamedIndex) => Promise<void>
  /** Closes one that is not in use, and removes its folder with all that others left. Who reads such a folder keeps its file. */
  readonly discard: (named: NamedIndex) => Promise<void>
}

export const indexFiles = (
  dir: string,
  marks: IndexMarks,
  /** Told of ids that an index finds in two streams. */
  onIdPairs: (name: string, pairs: ReadonlyArray<IdPair>) => void = () => undefined,
): IndexFiles => {
  const openMarked = (name: string): NamedIndex => {
    const path = join(dir, name)
    // The mark names the file, so a new index is made first: without a mark it counts for nothing.
    if (!isUnwritten(path)) marks.open(path)
    const index = openLedgerIndex(path, false, (pairs) => onIdPairs(name, pairs))
    marks.open(path)
    return { name, index }
  }
  const openNext = (after: string): NamedIndex => {
    const name = nextName(after)
    rmSync(join(dir, name), { recursive: true, force: true })
    return openMarked(name)
  }
  const use = (name: string): void => pointTo(dir, name)
  return {
    openCurrent: async () => {
      const name = nameOfCurrent(dir)
      removeOthers(dir, name)
      const path = join(dir, name)
      const found = isUnwritten(path) || marks.isWhole(path) ? openMarked(name) : undefined
      if (found?.index.isCurrent() === true) return found
      await found?.index.close()
      const next = openNext(name)
      use(next.name)
      return next
    },
    openNext,
    use,
    close: async ({ name, index }) => {
      await index.close()
      marks.close(join(dir, name))
    },
    discard: async ({ index }) => {
      await index.close()
      removeOthers(dir, nameOfCurrent(dir))
    },
  }
}

/** The folder of the index in use; nothing where there is none yet. */
export const nameOfIndexInUse = (dir: string): string | undefined =>
  existsSync(join(dir, CURRENT)) ? readFileSync(join(dir, CURRENT), 'utf8').trim() : undefined

const CURRENT = 'current'

/** A reader that opens an index in the moment of its end may make a file in it while it is removed. */
export const REMOVE_ATTEMPTS_MAX = 3

const nameOfCurrent = (dir: string): string => {
  const name = nameOfIndexInUse(dir)
  if (name === undefined) pointTo(dir, FIRST)
  return name ?? FIRST
}

const FIRST = 'index-1'

const nextName = (name: string): string => `index-${Number(name.slice('index-'.length)) + 1}`

const pointTo = (dir: string, name: string): void => {
  const beside = join(dir, `${CURRENT}.new`)
  writeFileSync(beside, `${name}\n`, { mode: 0o600, flush: true })
  renameSync(beside, join(dir, CURRENT))
}

/** What an interrupted rebuild left, and a reader that opened an index in the moment of its end. */
const removeOthers = (dir: string, name: string): void => {
  for (const other of readdirSync(dir))
    if (other.startsWith('index-') && other !== name)
      rmSync(join(dir, other), { recursive: true, force: true, maxRetries: REMOVE_ATTEMPTS_MAX })
}
