import { sleep } from '../support/ledger-process.ts'
import { openPublisher } from './publisher.ts'
import type { TrafficRecord } from './traffic.ts'

/** A CRM that goes on publishing while other things happen. */
export interface Publishing {
  readonly done: Promise<void>
  readonly isDone: () => boolean
  /** Without pauses from now on. */
  readonly hurry: () => void
}

export const publishing = (
  brokers: string,
  topic: string,
  records: ReadonlyArray<TrafficRecord>,
  {
    together,
    everyMs,
    upTo = () => records.length,
  }: {
    readonly together: number
    readonly everyMs: number
    /** How many of them may be out by now, while nobody hurries. */
    readonly upTo?: () => number
  },
): Publishing => {
  const state = { isDone: false, isHurried: false }
  const publisher = openPublisher(brokers)
  const publish = async (): Promise<void> => {
    try {
      let at = 0
      while (at < records.length) {
        const size = state.isHurried ? 1_000 : Math.min(together, upTo() - at)
        await publisher.publish(topic, records.slice(at, at + size))
        at += size
        if (!state.isHurried) await sleep(everyMs)
      }
    } finally {
      state.isDone = true
      await publisher.close()
    }
  }
  return {
    done: publish(),
    isDone: () => state.isDone,
    hurry: () => {
      state.isHurried = true
    },
  }
}
