import type { LedgerKeys } from '../../../src/adapters/vault/index.ts'
import { instantOfMs } from '../../../src/domain/kernel/instant.ts'

/** The keys of a ledger, always the same ones for a number. */
export const someKeys = (number = 1): LedgerKeys => ({
  version: 1,
  pseudonymKeys: [someKey(1, number)],
  keyEncryptionKeys: [someKey(1, number + 1)],
  eventIdNamespace: Buffer.alloc(16, number + 2),
  contentDigestKey: Buffer.alloc(32, number + 3),
})

export const someKey = (id: number, filledWith: number): LedgerKeys['pseudonymKeys'][number] => ({
  id,
  key: Buffer.alloc(32, filledWith),
  createdAt: instantOfMs(0),
})
