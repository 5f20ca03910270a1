import { open, type RootDatabase } from 'lmdb'
import { commitAnswers } from '../lmdb-commit.ts'
import type { Entry } from './entry.ts'

export type Environment = RootDatabase<Buffer, Buffer>

/**
 * The vault's own LMDB environment. It is precious: a commit is synced before it is reported, and the file is never
 * opened in another mode, which could lose what was promised. Without batching by turns no promise of the driver is left
 * that nobody looks at.
 */
export const openEnvironment = (
  directory: string,
  { readOnly }: { readonly readOnly: boolean },
): Environment =>
  open<Buffer, Buffer>({
    path: directory,
    noSubdir: false,
    overlappingSync: false,
    eventTurnBatching: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    cache: false,
    readOnly,
  })

/** Changes that belong together, as entries: a record, or undefined for none. */
export type Changes = ReadonlyArray<readonly [entry: Entry, record: Buffer | undefined]>

/** Answers once the changes are on disk, all of them. A record is never written over another one. It rejects where that is not known. */
export const commit = async (environment: Environment, changes: Changes): Promise<void> => {
  const writes: Array<Promise<boolean>> = []
  const committed = environment.batch(() => {
    for (const [entry, record] of changes)
      if (record === undefined) void environment.remove(entry)
      else writes.push((environment as unknown as Puts).put(entry, record, { noOverwrite: true }))
  })
  const answers = await commitAnswers(committed, writes)
  if (answers.includes(false)) throw new Error('another process writes to this vault')
  environment.resetReadTxn()
}

/** `put` with options, which the types of the driver leave out. It answers false where there is a record already. */
interface Puts {
  readonly put: (entry: Entry, record: Buffer, options: { readonly noOverwrite: true }) => Promise<boolean>
}
