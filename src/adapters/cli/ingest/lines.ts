import { MESSAGE_BYTES_MAX } from '../../../domain/workflow/decode-message.ts'

/** A line of a file as it came, its ending included; of a CSV file a record, which may hold line breaks in quotes. */
export interface WholeLine {
  readonly type: 'line'
  /** Of the first line it stands on, from 1. */
  readonly number: number
  readonly bytes: Buffer
  /** False for a last line that nothing follows: it may be half of one. */
  readonly isEnded: boolean
}

/** A part of a line that is too long to be a message. The parts follow each other, and nothing comes between. */
export interface Piece {
  readonly type: 'piece'
  readonly number: number
  readonly bytes: Buffer
  readonly isLast: boolean
}

export type Line = WholeLine | Piece

/** No message is larger, so that no more than this is held of one line. */
export const LINE_BYTES_MAX = MESSAGE_BYTES_MAX

/** Where lines end. It remembers what it has seen. */
export interface LineEnds {
  /** How many bytes of what comes next belong to the line in hand; -1 where it goes on beyond them. */
  readonly next: (bytes: Buffer) => number
  /** The line is given up: it ends with the next line feed. */
  readonly giveUp: () => void
}

export const LINE_FEED = 0x0a

/** Cuts chunks of bytes into lines, the same however they come. What it holds is bounded, however long a line is. */
export const lineSplitter = (ends: LineEnds, bytesMax = LINE_BYTES_MAX) => {
  const heldBytesMax = bytesMax + ENDING_BYTES_MAX
  let held: Array<Buffer> = []
  let heldBytes = 0
  let isLong = false
  let number = 1
  let feeds = 0

  const take = (part: Buffer, isEnded: boolean): Line | undefined => {
    heldBytes += part.length
    for (let at = part.indexOf(LINE_FEED); at >= 0; at = part.indexOf(LINE_FEED, at + 1)) feeds += 1
    held.push(part)
    if (!isLong && heldBytes > heldBytesMax) {
      isLong = true
      if (!isEnded) ends.giveUp()
    }
    if (!isEnded && !isLong) return undefined
    const bytes = held.length === 1 ? part : Buffer.concat(held)
    const line: Line = isLong
      ? { type: 'piece', number, bytes, isLast: isEnded }
      : { type: 'line', number, bytes, isEnded: bytes.at(-1) === LINE_FEED }
    held = []
    if (isEnded) {
      heldBytes = 0
      isLong = false
      number += feeds
      feeds = 0
    }
    return line
  }

  return {
    *push(chunk: Buffer): Generator<Line> {
      for (let from = 0; from < chunk.length; ) {
        const room = isLong ? chunk.length : heldBytesMax + 1 - heldBytes
        const next = chunk.subarray(from, from + room)
        const end = ends.next(next)
        const part = end < 0 ? next : next.subarray(0, end)
        const line = take(part, end >= 0)
        if (line !== undefined) yield line
        from += part.length
      }
    },
    /** The last line, where nothing ended it. */
    *end(): Generator<Line> {
      const line = heldBytes > 0 ? take(Buffer.alloc(0), true) : undefined
      if (line !== undefined) yield line
    },
  }
}

const ENDING_BYTES_MAX = 2

/** One JSON document a line: no line feed stands in one. */
export const jsonLineEnds = (): LineEnds => ({
  next: (bytes) => bytes.indexOf(LINE_FEED) + 1 || -1,
  giveUp: () => undefined,
})

/** A line without its ending, `\n` or `\r\n`. */
export const withoutEnding = (bytes: Buffer): Buffer => {
  if (bytes.at(-1) !== LINE_FEED) return bytes
  return bytes.subarray(0, bytes.length - (bytes.at(-2) === CARRIAGE_RETURN ? 2 : 1))
}

const CARRIAGE_RETURN = 0x0d
