import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Config } from '../adapters/config.ts'
import {
  type LedgerKeys,
  openVault,
  openVaultReadOnly,
  streamVault,
  type VaultOpenFailure,
} from '../adapters/vault/index.ts'
import { invariant } from '../domain/kernel/invariant.ts'
import type { KeyStreams } from '../domain/ports/key-streams.ts'
import type { KeyVault } from '../domain/ports/key-vault.ts'

/** The wrapped keys of a node, in its data directory or, where nodes share the log, beside the log. */
export interface NodeVault<Vault> {
  /** Once the log is open. */
  readonly over: (streams: KeyStreams | undefined) => Vault
  readonly close: () => Promise<void>
}

type Opening<Vault> = Promise<E.Either<VaultOpenFailure, NodeVault<Vault>>>

/** A vault that is shared asks nothing of its store before it has to: a node starts while that is away. */
export const openNodeVault = async (
  config: Config,
  keys: LedgerKeys,
  onFatal: (cause: unknown) => void,
): Opening<KeyVault> =>
  hasOwnVault(config)
    ? own(await openVault({ directory: vaultDirectory(config), keys, onFatal })())
    : E.right(shared(keys))

export const openNodeVaultReadOnly = async (
  config: Config,
  keys: LedgerKeys,
): Opening<Pick<KeyVault, 'find'>> =>
  hasOwnVault(config)
    ? own(await openVaultReadOnly({ directory: vaultDirectory(config), keys })())
    : E.right(shared(keys))

/** Whether a data directory belongs to a ledger already, and its key file is in use: from then on none is made anew. */
export const isInUse = (dataDir: string): boolean =>
  ['vault', 'log', 'node.json'].some((name) => existsSync(join(dataDir, name)))

export const hasOwnVault = ({ eventStore }: Config): boolean => eventStore.type === 'embedded'

export const vaultDirectory = ({ dataDir }: Config): string => join(dataDir, 'vault')

const own = <Vault extends { readonly close: () => Promise<void> }>(
  opened: E.Either<VaultOpenFailure, Vault>,
): E.Either<VaultOpenFailure, NodeVault<Vault>> =>
  E.isLeft(opened) ? opened : E.right({ over: () => opened.right, close: () => opened.right.close() })

const shared = (keys: LedgerKeys): NodeVault<KeyVault> => ({
  over: (streams) => {
    invariant(streams !== undefined, 'a log that nodes share has a place for their keys')
    return streamVault({ streams, keys })
  },
  close: async () => undefined,
})
