/** Followers that wait for news. */
export interface Sleepers {
  /** Ends when woken, after so long, or when told to stop: whichever comes first. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly wakeAll: () => void
}

export const sleepers = (): Sleepers => {
  const asleep = new Set<() => void>()
  return {
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          asleep.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal.addEventListener('abort', wake)
        asleep.add(wake)
        if (signal.aborted) wake()
      }),
    wakeAll: () => {
      for (const wake of [...asleep]) wake()
    },
  }
}
