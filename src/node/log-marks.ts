import type { LogMark } from '../domain/kafka/log-mark.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { IndexHost } from './index-host.ts'

/** Marks of this node's log, as far as its index has come. */
export interface LogMarks {
  /** Undefined where the index has not come there, or holds nothing yet. */
  readonly at: (position: Position) => LogMark | undefined
  readonly newest: () => LogMark | undefined
  /** Whether this log has at that place what it had when the mark was made. */
  readonly holds: (mark: LogMark) => boolean
}

export const logMarks = (host: Pick<IndexHost, 'index'>): LogMarks => {
  const at = (position: Position): LogMark | undefined => {
    const { applied, size } = host.index().checkpoint()
    if (applied === null || position > applied) return undefined
    const leaf = host.index().audit.leafAtPosition(position, size)
    return leaf && { position, size: leaf.size, recordedAt: leaf.recordedAt }
  }
  return {
    at,
    newest: () => {
      const { applied, size, recordedAt } = host.index().checkpoint()
      return applied === null || recordedAt === null ? undefined : { position: applied, size, recordedAt }
    },
    holds: ({ position, size, recordedAt }) => {
      const known = at(position)
      return known !== undefined && known.size === size && known.recordedAt === recordedAt
    },
  }
}
