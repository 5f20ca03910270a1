/** How many bytes of fetched records may wait to be recorded, of all partitions together. */
export interface ByteBudget {
  /** Answers once there is room, in turn. What is larger than all the room is let in alone. */
  readonly take: (bytes: number) => Promise<Release>
}

/** Gives the room back. A second call does nothing. */
type Release = () => void

export const byteBudget = (bytesMax: number): ByteBudget => {
  let used = 0
  const waiting: Array<{ readonly bytes: number; readonly start: () => void }> = []
  const startWaiting = (): void => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (used > 0 && used + first.bytes > bytesMax) return
      waiting.shift()
      used += first.bytes
      first.start()
    }
  }
  return {
    take: async (bytes) => {
      await new Promise<void>((resolve) => {
        waiting.push({ bytes, start: resolve })
        startWaiting()
      })
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        used -= bytes
        startWaiting()
      }
    },
  }
}
