/** A disk that answers neither way for this long has failed. */
export const COMMIT_TIMEOUT_MS = 30_000

/**
 * What lmdb answers to the writes of a transaction, once it is on disk. It rejects where that is not known: some failures are
 * reported as a promise that stays pending, so the wait has an end.
 */
export const commitAnswers = (
  committed: Promise<boolean>,
  writes: ReadonlyArray<Promise<boolean>>,
): Promise<ReadonlyArray<boolean>> => inTime(Promise.all([committed, ...writes])).catch(causeOf)

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
