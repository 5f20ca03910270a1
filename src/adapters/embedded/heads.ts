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

/** Streams written last, whose ends need not be looked up: some 200 bytes each. */
export const SETTLED_HEADS_MAX = 16_384

/** The owner is the only writer, so what it wrote is where a stream ends; of all other streams the disk knows. */
export const streamHeads = (
  committed: StreamHeads['of'],
  settledMax: number = SETTLED_HEADS_MAX,
): StreamHeads => {
  const underWay = new Map<string, { revision: number; appends: number }>()
  const settled = new Map<string, number>()
  return {
    of: (stream, guess) => underWay.get(stream)?.revision ?? settled.get(stream) ?? committed(stream, guess),
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
      if (head === undefined || --head.appends > 0) return
      underWay.delete(stream)
      settled.delete(stream)
      settled.set(stream, head.revision)
      if (settled.size > settledMax) for (const oldest of settled.keys()) return void settled.delete(oldest)
    },
  }
}
