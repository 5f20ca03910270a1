import type * as E from 'fp-ts/lib/Either.js'
import type { Issues } from '../../../domain/kernel/validation.ts'
import type { Incoming } from '../../../domain/workflow/record-messages.ts'
import type { Fault } from '../ledger-face.ts'
import { LINE_BYTES_MAX, type WholeLine, withoutEnding } from './lines.ts'

/** What a line holds: a message for the ledger, readable or not, with the line it came on. */
export interface Item {
  readonly line: WholeLine
  readonly incoming: Incoming
  /** What is wrong with it, where that is known better here than in the ledger. */
  readonly issues?: Issues
}

interface Read {
  readonly items: ReadonlyArray<Item>
  /** Rows that are none of the mapping's business. */
  readonly skipped: number
}

/** Reads lines in their order. A fault is one of the whole file. */
export type ReadLines = (lines: ReadonlyArray<WholeLine>) => E.Either<Fault, Read>

/** The message on a line: without its ending, and without the mark of the byte order that some editors put first. */
export const messageBytes = ({ number, bytes }: WholeLine): Buffer => {
  const message = withoutEnding(bytes)
  const isMarked = number === 1 && message.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
  return isMarked ? message.subarray(BYTE_ORDER_MARK.length) : message
}

export const unreadable = (line: WholeLine, expected: string, issues?: Issues): Item => ({
  line,
  incoming: { type: 'unreadable', bytes: messageBytes(line), expected },
  ...(issues === undefined ? {} : { issues }),
})

export const TOO_LONG = `a line of at most ${LINE_BYTES_MAX} bytes`

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
