import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Sha256Hex } from '../domain/kernel/sha256-hex.ts'
import type { NotReady } from '../domain/ports/ledger.ts'
import type { RegistryPages } from '../domain/ports/registry-pages.ts'
import type { RegistryReader } from '../domain/ports/registry-reader.ts'
import type { SealedFiles } from '../domain/ports/sealed-files.ts'
import { compositionOn } from '../domain/registry/composition.ts'
import { howItWasRead } from '../domain/registry/import-wanted.ts'
import { openRegistryIndex, type RegistryIndex, registryPages } from '../projections/registry-index/index.ts'
import type { RecordedVersion, RegistryRecord } from '../projections/registry-list/index.ts'

/** The numbers of the registries of a node, kept up to what the log says was imported. */
export interface Registries {
  readonly index: RegistryIndex
  readonly pages: RegistryPages
  /** Why this node cannot say who is on every list, where it cannot. */
  readonly behind: () => RegistriesBehind | undefined
  /** Looks at once what the log says. Answers when there is nothing to do, or nothing can be done. */
  readonly catchUp: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface RegistriesBehind {
  readonly code: Extract<NotReady, 'REGISTRY_BEHIND' | 'REGISTRY_FILE_MISSING'>
  /** Of the file that is wanted next. */
  readonly content: Sha256Hex
}

export interface RegistriesParts {
  readonly dir: string
  readonly reader: RegistryReader
  readonly files: SealedFiles
  /** What the log says of every registry. */
  readonly records: () => ReadonlyMap<string, RegistryRecord>
}

export const registriesDirectory = (dataDir: string): string => join(dataDir, 'registries')

/** The same beside the process that owns the data directory; nothing where there are no pages yet. */
export const openRegistriesBeside = (dataDir: string): RegistryIndex | undefined => {
  const dir = registriesDirectory(dataDir)
  return existsSync(join(dir, 'data.mdb')) ? openRegistryIndex(dir, true) : undefined
}

/** How often it is looked whether another node has imported something, or a missing file has come. */
export const REGISTRIES_LOOKED_AT_EVERY_MS = 500

/**
 * Opens the pages of a node. Where they are behind the log, because another node imported a version or they are made anew, the files
 * in the content store are laid down again in the order of the log, which gives the same pages.
 */
export const openRegistries = async ({
  dir,
  reader,
  files,
  records,
}: RegistriesParts): Promise<Registries> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const index = openRegistryIndex(dir)
  const pages = registryPages(index, reader)
  await index.removeLeftovers()
  let whole: ReadonlyMap<string, RegistryRecord> | undefined
  const missing = new Set<Sha256Hex>()
  let isClosing = false

  /** In the order of the log: what a list of changes is made over was recorded before it. */
  const lacking = (): RecordedVersion | undefined => {
    const now = records()
    if (now === whole) return undefined
    const next = [...now.values()]
      .flatMap(({ versions }) => versions)
      .filter(({ registry, version, sha256 }) => index.buildOf(registry, version)?.sha256 !== sha256)
      .sort((a, b) => (a.event.position < b.event.position ? -1 : 1))[0]
    if (next === undefined) whole = now
    return next
  }

  /** Answers whether it was laid. */
  const layNext = async (version: RecordedVersion): Promise<boolean> => {
    const opened = await files.open(version.content)()
    if (E.isLeft(opened) || O.isNone(opened.right)) {
      missing.add(version.content)
      return false
    }
    missing.delete(version.content)
    const before = records().get(version.registry)?.versions ?? []
    const isEarlier = ({ event }: RecordedVersion): boolean => event.position < version.event.position
    const over = compositionOn(before, version.version, isEarlier)
    const file = opened.right.value
    try {
      const laid = await pages.lay(
        file,
        {
          ...version,
          how: howItWasRead(version),
          over,
          before: over.at(-1)?.counts.numbers ?? 0,
        },
        () => E.right(undefined),
      )
      if (E.isLeft(laid)) missing.add(version.content)
      return E.isRight(laid)
    } finally {
      await file.close()
    }
  }

  let working: Promise<void> = Promise.resolve()
  const catchUpOnce = async (): Promise<void> => {
    for (let next = lacking(); next !== undefined && !isClosing; next = lacking())
      if (!(await layNext(next))) return
  }
  const catchUp = (): Promise<void> => {
    working = working.then(catchUpOnce)
    return working
  }
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking || lacking() === undefined) return
    isLooking = true
    void catchUp().finally(() => {
      isLooking = false
    })
  }, REGISTRIES_LOOKED_AT_EVERY_MS)
  timer.unref()

  return {
    index,
    pages,
    behind: () => {
      const next = lacking()
      if (next === undefined) return undefined
      const { content } = next
      return { code: missing.has(content) ? 'REGISTRY_FILE_MISSING' : 'REGISTRY_BEHIND', content }
    },
    catchUp,
    close: async () => {
      isClosing = true
      clearInterval(timer)
      await working
      await index.close()
    },
  }
}
