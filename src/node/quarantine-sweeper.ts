import * as E from 'fp-ts/lib/Either.js'
import type { EventId } from '../domain/kernel/event-id.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { ContentStore } from '../domain/ports/content-store.ts'
import type { KeyVault } from '../domain/ports/key-vault.ts'
import type { QuarantinedContents } from '../projections/audit-trail/index.ts'

export interface SweeperParts {
  readonly vault: KeyVault
  readonly content: ContentStore
  readonly contents: () => QuarantinedContents
  readonly clock: Clock
}

export const SWEEP_EVERY_MS = 3_600_000

/**
 * Destroys the keys of quarantined messages whose time is over, now and every hour, and then their bytes: without its key
 * a message cannot be read, so a file that stays a while longer tells nobody anything.
 */
export const startSweeper = (parts: SweeperParts): (() => Promise<void>) => {
  let sweeping = sweep(parts)
  const timer = setInterval(() => {
    sweeping = sweeping.then(() => sweep(parts))
  }, SWEEP_EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await sweeping
  }
}

const sweep = async ({ vault, content, contents, clock }: SweeperParts): Promise<void> => {
  const expired = await vault.destroyExpired(clock.now())()
  if (E.isLeft(expired)) return
  for (const item of expired.right) {
    for (const sha256 of contents()(item as EventId)) await content.remove(sha256)()
  }
}
