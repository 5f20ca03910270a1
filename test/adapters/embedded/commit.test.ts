import { afterEach, expect, test, vi } from 'vitest'
import { commitRecords, type RecordWrite } from '../../../src/adapters/embedded/commit.ts'
import type { Environment } from '../../../src/adapters/embedded/environment.ts'
import { COMMIT_TIMEOUT_MS } from '../../../src/adapters/lmdb-commit.ts'

afterEach(() => void vi.useRealTimers())

/** What lmdb may answer to a batch and to each record in it. */
const environmentThat = (committed: () => Promise<boolean>, kept: () => Promise<boolean>): Environment =>
  ({
    root: {
      batch: (write: () => void) => {
        write()
        return committed()
      },
      resetReadTxn: () => {},
    },
    events: { put: kept },
    streams: { put: () => Promise.resolve(true) },
  }) as unknown as Environment

const writes: ReadonlyArray<RecordWrite> = [
  { sequenceKey: Buffer.alloc(8), streamKey: Buffer.from('s'), record: Buffer.from('r') },
]

const yes = (): Promise<boolean> => Promise.resolve(true)

test('commitRecords() answers once the transaction is on disk', async () => {
  await expect(commitRecords(environmentThat(yes, yes), writes)).resolves.toBeUndefined()
})

test('commitRecords() rejects with the cause that lmdb keeps beside its rejection', async () => {
  const commitError = Promise.reject(new Error('No space left on device'))
  const error = Object.assign(new Error('Commit failed (see commitError for details)'), { commitError })
  const failing = (): Promise<boolean> => Promise.reject(error)
  await expect(commitRecords(environmentThat(failing, failing), writes)).rejects.toThrow(
    'No space left on device',
  )
})

test('commitRecords() rejects where lmdb left a record out of a transaction that it committed', async () => {
  const leftOut = (): Promise<boolean> => Promise.resolve(false)
  await expect(commitRecords(environmentThat(yes, leftOut), writes)).rejects.toThrow(
    'the log does not end where its owner thinks',
  )
})

test('commitRecords() rejects where lmdb never answers', async () => {
  vi.useFakeTimers()
  const never = (): Promise<boolean> => new Promise(() => {})
  const outcome = expect(commitRecords(environmentThat(never, never), writes)).rejects.toThrow(
    'does not answer',
  )
  await vi.advanceTimersByTimeAsync(COMMIT_TIMEOUT_MS)
  await outcome
})
