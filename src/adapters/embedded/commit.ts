import type { Environment } from './environment.ts'

/** One event, ready for the disk. */
export interface RecordWrite {
  readonly sequenceKey: Buffer
  readonly streamKey: Buffer
  readonly record: Buffer
}

/** A disk that answers neither way for this long has failed. */
export const COMMIT_TIMEOUT_MS = 30_000

/**
 * Writes records in one transaction, off this thread, and answers once they are on disk. It rejects where that is not
 * known: lmdb reports some failures as a promise that stays pending, so the wait has an end.
 */
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
  const answers = await inTime(Promise.all([committed, ...kept])).catch(causeOf)
  if (answers.includes(false)) throw new Error('the log does not end where its owner thinks')
  root.resetReadTxn()
}

/** `put` with options, which the types of lmdb leave out. It answers false where the key would not be the last one. */
interface Appendable {
  readonly put: (key: Buffer, value: Buffer, options: { readonly append: true }) => Promise<boolean>
}

const inTime = async <A>(work: Promise<A>): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the disk does not answer')), COMMIT_TIMEOUT_MS)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** What lmdb rejects with names no cause; that lies in a promise beside it, which rejects unheard otherwise. */
const causeOf = async (error: unknown): Promise<never> => {
  if (error instanceof Error && 'commitError' in error) await inTime(Promise.resolve(error.commitError))
  throw error
}
