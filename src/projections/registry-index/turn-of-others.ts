/** Lets everything that waits have its turn before work goes on. */
export const turnOfOthers = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })
