import type { ReaderParts } from './partition-parts.ts'
import type { HeldCode, PartitionStatus } from './partition-status.ts'
import type { UnreadableBatch } from './unreadable-batch.ts'

/** How a partition stands, and how long it waits where it cannot go on. */
export interface PartitionStanding {
  readonly status: () => PartitionStatus
  readonly become: (now: PartitionStatus) => void
  /** A new attempt is made. At a batch that could not be read every one begins well: the partition stays held meanwhile. */
  readonly start: () => void
  readonly read: () => void
  /** Something was recorded, or passed because it is none. */
  readonly progress: () => void
  /** Lets go of everything that can be fetched again, and waits longer each time. */
  readonly standBack: () => Promise<void>
  readonly hold: (code: HeldCode) => Promise<void>
  readonly holdAt: (unreadable: UnreadableBatch) => Promise<void>
}

export const partitionStanding = (
  { onStatus, wait }: Pick<ReaderParts, 'onStatus' | 'wait'>,
  over: AbortSignal,
  letGo: () => void,
): PartitionStanding => {
  let status: PartitionStatus = { status: 'starting' }
  let attempt = 0
  const become = (now: PartitionStatus): void => {
    status = now
    onStatus(now)
  }
  const isStuck = (): boolean => status.status === 'held' && status.code === 'UNREADABLE_BATCH'
  const standBack = async (): Promise<void> => {
    letGo()
    attempt += 1
    await wait(Math.min(HOLD_MS_MIN * 2 ** (attempt - 1), HOLD_MS_MAX), over)
  }
  return {
    status: () => status,
    become,
    start: () => {
      if (status.status !== 'starting' && !isStuck()) become({ status: 'starting' })
    },
    read: () => {
      if (!isStuck()) become({ status: 'reading' })
    },
    progress: () => {
      attempt = 0
      if (isStuck()) become({ status: 'reading' })
    },
    standBack,
    hold: (code) => {
      become({ status: 'held', code })
      return standBack()
    },
    holdAt: (unreadable) => {
      if (!isStuck()) become({ status: 'held', code: 'UNREADABLE_BATCH', unreadable })
      return standBack()
    },
  }
}

/** The first and the longest pause before what could not be done is tried again. */
export const HOLD_MS_MIN = 100
export const HOLD_MS_MAX = 5_000
