import type { Principal } from '../domain/ports/ledger.ts'
import { sha256Hex } from '../domain/proof/sha256.ts'
import type { IssuedToken } from '../projections/access-list/index.ts'

/** Knows who a token is; undefined for one that was never issued, or is revoked. */
export type Authenticate = (token: string) => Principal | undefined

export interface GatekeeperParts {
  readonly tokens: () => ReadonlyArray<IssuedToken>
  /** Changes with every token issued or revoked. */
  readonly tokenChanges: () => number
  /** The first admin token of this node, which the ledger does not know. */
  readonly adminToken: string
}

/** Tokens seen and found good since the last change, so that they need not be hashed at every request. */
export const VERIFIED_TOKENS_MAX = 10_000

export const ADMIN_TOKEN_NAME = 'admin.token'

/**
 * Tokens are looked up by their hash: what an attacker can time is a comparison of hashes he cannot choose. A change of
 * tokens drops everything that was remembered.
 */
export const gatekeeper = ({ tokens, tokenChanges, adminToken }: GatekeeperParts): Authenticate => {
  const adminHash = sha256Hex(adminToken)
  let known: ReadonlyMap<string, Principal> | undefined
  let knownAt = -1
  let verified = new Map<string, Principal>()
  return (token) => {
    const changes = tokenChanges()
    if (known === undefined || changes !== knownAt) {
      known = byHash(tokens(), adminHash)
      knownAt = changes
      verified = new Map()
    }
    const before = verified.get(token)
    if (before !== undefined) return before
    const principal = known.get(sha256Hex(token))
    if (principal !== undefined) {
      if (verified.size >= VERIFIED_TOKENS_MAX) verified.clear()
      verified.set(token, principal)
    }
    return principal
  }
}

const byHash = (tokens: ReadonlyArray<IssuedToken>, adminHash: string): ReadonlyMap<string, Principal> =>
  new Map([
    [adminHash, { name: ADMIN_TOKEN_NAME, role: 'admin' }],
    ...tokens
      .filter(({ revokedAt }) => revokedAt === undefined)
      .map(({ sha256, name, role }): [string, Principal] => [sha256, { name, role }]),
  ])
