import { commitAnswers } from '../lmdb-commit.ts'
import type { Environment } from './environment.ts'

/** One event, ready for the disk. */
export interface RecordWrite {
  readonly sequenceKey: Buffer
  readonly streamKey: Buffer
  readonly record: Buffer
}

/** Writes records in one transaction, off this thread, and answers once they are on disk. It rejects where that is not known. */
export const commitRecords = async (
  { root, events, streams }: Environment,
  writes: ReadonlyArray<RecordWrite>,
): Promise<void> => {
  const log = events as unknown as Appendable
  const kept: Array<Promise<boolean>> = []
  const committed = root.batch(() => {
    for (const { sequenceKey, streamKey, record } of writes) {
      // Keys only rise; told so, LMDB fills each page instead of leaving a quarter of it empty.
      kept.push(log.put(sequenceKey, record, { append: true }))
      void streams.put(streamKey, sequenceKey)
    }
  })
  const answers = await commitAnswers(committed, kept)
  if (answers.includes(false)) throw new Error('the log does not end where its owner thinks')
  root.resetReadTxn()
}

/** `put` with options, which the types of lmdb leave out. It answers false where the key would not be the last one. */
interface Appendable {
  readonly put: (key: Buffer, value: Buffer, options: { readonly append: true }) => Promise<boolean>
}
