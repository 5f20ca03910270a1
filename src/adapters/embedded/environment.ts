import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { type Database, open, type RootDatabase } from 'lmdb'
import { type Notes, notesIn } from './notes.ts'
import { isTag, randomTag } from './position.ts'

/** The log as LMDB keeps it. Keys and values are bytes. */
export interface Environment {
  readonly root: RootDatabase<Buffer, Buffer>
  /** Sequence number to record. */
  readonly events: Database<Buffer, Buffer>
  /** Stream and revision to sequence number. */
  readonly streams: Database<Buffer, Buffer>
  /** In every position of this store. */
  readonly tag: string
  readonly nodeId: string
  /** What is written down beside the events. */
  readonly notes: Notes
}

/** The log is not there, cannot be read, or was written by a version this one does not know. */
export interface LogNotOpened {
  readonly _tag: 'LogNotOpened'
  readonly dir: string
  readonly cause: string
}

/** Opens `<dir>/log`, and makes one where there is none, unless it is only to be read. */
export const openEnvironment = async (
  dir: string,
  mode: 'own' | 'read',
): Promise<E.Either<LogNotOpened, Environment>> => {
  const path = join(dir, 'log')
  const isNew = !existsSync(join(path, DATA_FILE))
  if (isNew && mode === 'read') return E.left({ _tag: 'LogNotOpened', dir, cause: 'there is no log' })
  let root: RootDatabase<Buffer, Buffer> | undefined
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    root = open<Buffer, Buffer>({ ...BYTES, path, readOnly: mode === 'read', ...SAFE })
    if (mode === 'own') restoreLength(root, join(path, DATA_FILE))
    const environment = openDatabases(root, mode)
    if (isNew) for (const made of [path, dir, dirname(dir)]) syncDirectory(made)
    return E.right(environment)
  } catch (error) {
    await root?.close()
    return E.left({
      _tag: 'LogNotOpened',
      dir,
      cause: error instanceof Error ? error.message : String(error),
    })
  }
}

const DATA_FILE = 'data.mdb'

const BYTES = { encoding: 'binary', keyEncoding: 'binary' } as const

/**
 * `overlappingSync: false`: a commit is on disk before it is answered, and a crash image never opens in a torn state; the
 * mode of a file is never changed. Without turn batching a group is written at once, not at the next turn.
 */
const SAFE = { overlappingSync: false, eventTurnBatching: false, maxDbs: 3, maxReaders: 512 } as const

const FORMAT = '1'

/**
 * A file cut short by a broken copy would kill the process when a page behind its end is touched. What is missing comes
 * back as zeros, which LMDB refuses to take for a page.
 */
const restoreLength = (root: RootDatabase<Buffer, Buffer>, file: string): void => {
  const { lastPageNumber, root: main } = root.getStats() as {
    readonly lastPageNumber: number
    readonly root: { readonly pageSize: number }
  }
  const length = (lastPageNumber + 1) * main.pageSize
  if (statSync(file).size < length) truncateSync(file, length)
}

const openDatabases = (root: RootDatabase<Buffer, Buffer>, mode: 'own' | 'read'): Environment => {
  const [events, streams, meta] = ['events', 'streams', 'meta'].map((name): Database<Buffer, Buffer> => {
    // lmdb answers undefined for a database that a reader does not find.
    const database = root.openDB<Buffer, Buffer>(name, BYTES) as Database<Buffer, Buffer> | undefined
    if (database === undefined) throw new Error(`its database "${name}" is missing`)
    return database
  }) as [Database<Buffer, Buffer>, Database<Buffer, Buffer>, Database<Buffer, Buffer>]
  const known = (name: string): string | undefined => meta.get(Buffer.from(name))?.toString()
  if (mode === 'own' && known('format') === undefined && events.getCount({ limit: 1 }) === 0) {
    root.transactionSync(() => {
      for (const [name, value] of [
        ['format', FORMAT],
        ['tag', randomTag()],
        ['node', randomTag()],
      ] as const)
        meta.putSync(Buffer.from(name), Buffer.from(value))
    })
  }
  const [format, tag = '', nodeId = ''] = [known('format'), known('tag'), known('node')]
  if (format !== FORMAT)
    throw new Error(`its format is ${format ?? 'not named'}; this version knows ${FORMAT}`)
  if (!isTag(tag) || !isTag(nodeId)) throw new Error('its tag or its node id is damaged')
  return { root, events, streams, tag, nodeId, notes: notesIn(root, meta) }
}

/** A new file survives a crash once the directories that name it are on disk. Windows has no such thing to sync. */
const syncDirectory = (path: string): void => {
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
