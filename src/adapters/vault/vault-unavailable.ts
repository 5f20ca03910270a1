import type { VaultFailure } from '../../domain/ports/key-vault.ts'

/** Our own sentences and the driver's: neither holds a name or a key. */
export const vaultUnavailable = (error: unknown): VaultFailure => ({
  _tag: 'VaultUnavailable',
  cause: error instanceof Error ? error.message : 'an unexpected error',
})
