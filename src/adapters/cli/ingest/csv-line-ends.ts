import { LINE_FEED, type LineEnds } from './lines.ts'

/**
 * The ends of the records of a CSV file (RFC 4180): a line feed in a quoted cell is no end. A quote opens a cell only
 * where the cell begins, so that a stray one spoils its own record and no other.
 */
export const csvLineEnds = (): LineEnds => {
  let isQuoted = false
  let isCellStart = true
  let hasClosed = false
  let isGivenUp = false

  const read = (byte: number): boolean => {
    if (isQuoted) {
      isQuoted = byte !== QUOTE
      hasClosed = !isQuoted
      return false
    }
    isQuoted = byte === QUOTE && (isCellStart || hasClosed)
    hasClosed = false
    isCellStart = byte === COMMA || byte === LINE_FEED || (isCellStart && isOfByteOrderMark(byte))
    return byte === LINE_FEED
  }

  return {
    next: (bytes) => {
      if (isGivenUp) {
        const end = bytes.indexOf(LINE_FEED) + 1
        isGivenUp = end === 0
        isCellStart = true
        return end || -1
      }
      for (let at = 0; at < bytes.length; at += 1) if (read(bytes[at] as number)) return at + 1
      return -1
    },
    giveUp: () => {
      isGivenUp = true
      isQuoted = false
      hasClosed = false
    },
  }
}

const QUOTE = 0x22
const COMMA = 0x2c

const isOfByteOrderMark = (byte: number): boolean => byte === 0xef || byte === 0xbb || byte === 0xbf
