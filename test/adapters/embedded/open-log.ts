import * as E from 'fp-ts/lib/Either.js'
import { type EmbeddedLog, openEmbeddedLog } from '../../../src/adapters/embedded/index.ts'
import { instantOfMs } from '../../../src/domain/kernel/instant.ts'
import type { Clock } from '../../../src/domain/ports/clock.ts'
import type { LogUnderTest } from '../../contract/event-store.contract.ts'

export const wallClock: Clock = { now: () => instantOfMs(Date.now()) }

/** The embedded log in a directory, or a failed test. */
export const openLog = async (
  dir: string,
  onFatal: (cause: unknown) => void = (cause) => {
    throw cause
  },
): Promise<EmbeddedLog> => {
  const log = await openEmbeddedLog({ dir, onFatal, clock: wallClock, signOfLifeMs: 50 })
  if (E.isLeft(log)) throw new Error(log.left.cause)
  return log.right
}

/** The embedded log as the contracts want it. Closing what was reopened closes what is open. */
export const logUnderTest = async (dir: string): Promise<LogUnderTest> => {
  let log = await openLog(dir)
  const underTest = (): LogUnderTest => ({
    store: log.store,
    feed: log.feed,
    reopen: async () => {
      await log.close()
      log = await openLog(dir)
      return underTest()
    },
    close: () => log.close(),
  })
  return underTest()
}
