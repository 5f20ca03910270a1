/** Where each stream ends, the appends that are still under way included. */
export interface StreamHeads {
  /** The revision of the newest event; -1 where there is none. The guess may be wrong, and saves a search where it is right. */
  readonly of: (stream: string, guess: number | undefined) => number
  readonly isUnderWay: (stream: string) => boolean
  /** An append was accepted. */
  readonly advance: (stream: string, revision: number) => void
  /** An append that was accepted is on disk. */
  readonly settle: (stream: string) => void
}

/** Only streams with appends under way are held in memory: the owner is the only writer, so the disk knows the rest. */
export const streamHeads = (committed: StreamHeads['of']): StreamHeads => {
  const underWay = new Map<string, { revision: number; appends: number }>()
  return {
    of: (stream, guess) => underWay.get(stream)?.revision ?? committed(stream, guess),
    isUnderWay: (stream) => underWay.has(stream),
    advance: (stream, revision) => {
      const head = underWay.get(stream)
      if (head === undefined) underWay.set(stream, { revision, appends: 1 })
      else {
        head.revision = revision
        head.appends++
      }
    },
    settle: (stream) => {
      const head = underWay.get(stream)
      if (head !== undefined && --head.appends === 0) underWay.delete(stream)
    },
  }
}
