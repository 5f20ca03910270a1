import type { Fetched } from './fetched.ts'
import type { KafkaRecord } from './record.ts'
import type { UnreadableBatch } from './unreadable-batch.ts'

/**
 * What was fetched of a partition and is not taken yet, in one unbroken row: a fetch at any other place than the one
 * expected is not let in. It is an old one that came late, or the driver has set itself another place, which is how it passes
 * over records in silence.
 */
export interface Intake {
  /** From now on, the fetch that begins here is expected. */
  readonly open: (from: bigint) => void
  /** Whether it was let in. One at another place ends the row. */
  readonly offer: (fetched: Fetched) => boolean
  /** Whether a fetch that begins here would be let in. */
  readonly wants: (from: bigint) => boolean
  /** What is in the row may still be taken; then `take` answers undefined. */
  readonly end: () => void
  /** Throws away what is in the row, and ends it. */
  readonly drop: () => void
  /** Waits for a fetch; undefined where the row has ended. */
  readonly take: (recordsMax: number) => Promise<Taken | undefined>
}

export interface Taken extends Omit<Fetched, 'from'> {
  readonly records: ReadonlyArray<KafkaRecord>
}

export const intake = (): Intake => {
  let expected: bigint | undefined
  const row: Array<Waiting> = []
  let wake: () => void = () => undefined
  const end = (): void => {
    expected = undefined
    wake()
  }
  return {
    open: (from) => {
      expected = from
    },
    offer: (fetched) => {
      if (fetched.from !== expected) {
        end()
        return false
      }
      row.push({ ...fetched, taken: 0 })
      expected = fetched.next
      wake()
      return true
    },
    wants: (from) => from === expected,
    end,
    drop: () => {
      for (const { release } of row.splice(0)) release()
      end()
    },
    take: async (recordsMax) => {
      while (row.length === 0) {
        if (expected === undefined) return undefined
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return front(row, recordsMax)
    },
  }
}

interface Waiting extends Fetched {
  /** How many of its records are taken. */
  taken: number
}

/** As many records as may be; fetches that are wholly taken leave the row. */
const front = (row: Array<Waiting>, recordsMax: number): Taken => {
  const first = row[0]?.first
  const records: Array<KafkaRecord> = []
  const releases: Array<() => void> = []
  let next = 0n
  let unreadable: UnreadableBatch | undefined
  for (let [one] = row; one !== undefined && records.length < recordsMax; [one] = row) {
    const part = one.records.slice(one.taken, one.taken + recordsMax - records.length)
    records.push(...part)
    one.taken += part.length
    if (one.taken < one.records.length) {
      next = BigInt(part.at(-1)?.offset ?? one.from) + 1n
      break
    }
    next = one.next
    releases.push(one.release)
    row.shift()
    unreadable = one.unreadable
    if (unreadable !== undefined) break
  }
  const release = (): void => {
    for (const releaseOne of releases) releaseOne()
  }
  return { first, records, next, unreadable, release }
}
