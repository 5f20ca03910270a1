import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { Instant } from '../kernel/instant.ts'
import { Position } from '../kernel/position.ts'

/**
 * A place of a log, with the last leaf up to it: how many leaves there were, and when it was recorded. A ledger that was
 * restored from a backup and has gone on since has other events at its places: by the leaf they are told apart.
 */
export const LogMark = t.readonly(
  t.strict({ position: Position, size: t.number, recordedAt: Instant }),
  'LogMark',
)
export type LogMark = t.TypeOf<typeof LogMark>

/** As it stands beside what brokers keep. */
export const markText = (mark: LogMark): string => JSON.stringify(LogMark.encode(mark))

/** Undefined where nothing is kept, or something that no ledger wrote. */
export const markOfText = (text: string | null | undefined): LogMark | undefined => {
  const mark = LogMark.decode(parsed(text ?? ''))
  return E.isRight(mark) ? mark.right : undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
