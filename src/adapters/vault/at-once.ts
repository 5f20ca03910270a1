/** Does the work of all of them, so many at once at most, and answers in their order. After a failure no more is begun. */
export const atOnce = async <A, B>(
  all: ReadonlyArray<A>,
  atOnceMax: number,
  work: (one: A) => Promise<B>,
): Promise<ReadonlyArray<B>> => {
  const answers = new Array<B>(all.length)
  const rest = all.entries()
  let hasFailed = false
  const workOff = async (): Promise<void> => {
    for (const [i, one] of rest) {
      if (hasFailed) return
      try {
        answers[i] = await work(one)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnceMax, all.length) }, workOff))
  return answers
}
