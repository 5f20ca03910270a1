import type { Database, RootDatabase } from 'lmdb'
import type { TokenIssued } from '../../domain/access/event.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Projection } from '../projection.ts'

/** A token that was issued; revoked from an instant on, or not yet. */
export interface IssuedToken extends Omit<TokenIssued, 'type'> {
  readonly revokedAt?: Instant
}

/** Who holds a token of this ledger: hashes only. */
export interface AccessList {
  readonly projection: Projection
  readonly tokens: () => ReadonlyArray<IssuedToken>
}

export const ACCESS_LIST_VERSION = 1

export const accessList = (environment: RootDatabase): AccessList => {
  const issued: Database<Omit<TokenIssued, 'type'>, string> = environment.openDB({
    name: 'tokens',
    encoding: 'msgpack',
  })
  const revoked: Database<Instant, string> = environment.openDB({
    name: 'revoked-tokens',
    encoding: 'msgpack',
  })
  return {
    projection: {
      name: 'access-list',
      version: ACCESS_LIST_VERSION,
      apply: (events) => {
        for (const { event } of events) {
          if (event.type === 'TokenIssued') void issued.put(event.tokenId, event)
          if (event.type === 'TokenRevoked') void revoked.put(event.tokenId, event.occurredAt)
        }
      },
    },
    tokens: () =>
      [...issued.getRange()].map(({ key, value }) => {
        const revokedAt = revoked.get(key)
        return revokedAt === undefined ? value : { ...value, revokedAt }
      }),
  }
}
