import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { OPERATIONS_STREAM } from '../access/event.ts'
import { Role } from '../access/role.ts'
import { EventId } from '../kernel/event-id.ts'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'
import { type Issues, issuesOf } from '../kernel/validation.ts'
import { Word } from '../kernel/word.ts'
import type { NewToken, Principal, TokenFailure } from '../ports/ledger.ts'
import { sha256Hex } from '../proof/sha256.ts'
import { appendOwn, type OwnEventParts } from './append-own.ts'

const Wanted = t.strict({ role: Role, name: Word })

/** What is wrong with a wish for a token; nothing where it can be issued. */
export const tokenRequestIssues = (input: unknown): Issues => {
  const wanted = Wanted.decode(input)
  return E.isLeft(wanted) ? issuesOf(wanted.left) : []
}

/** Issues a token; the ledger keeps its hash alone. `newSecret` gives at least 256 random bits. */
export const issueToken = async (
  parts: OwnEventParts & { readonly newSecret: () => string },
  input: unknown,
  by: Principal,
): Promise<E.Either<TokenFailure, NewToken>> => {
  const wanted = Wanted.decode(input)
  if (E.isLeft(wanted)) return E.left({ _tag: 'NotATokenRequest', issues: issuesOf(wanted.left) })
  const { role, name } = wanted.right
  const token = parts.newSecret()
  const tokenId = parts.newId()
  const appended = await appendOwn(parts, OPERATIONS_STREAM, 'any', {
    type: 'TokenIssued',
    occurredAt: parts.clock.now(),
    tokenId,
    role,
    name,
    sha256: sha256Hex(token) as Sha256Hex,
    issuedBy: by.name as Word,
  })
  return E.isLeft(appended) ? appended : E.right({ id: tokenId, role, name, token })
}

/** From when this answers on, the token opens nothing on this node. Revoking it again changes nothing. */
export const revokeToken = async (
  parts: OwnEventParts,
  standing: (id: EventId) => 'unknown' | 'issued' | 'revoked',
  id: string,
  by: Principal,
): Promise<E.Either<TokenFailure, void>> => {
  if (!EventId.is(id) || standing(id) === 'unknown') return E.left({ _tag: 'NoSuchToken' })
  if (standing(id) === 'revoked') return E.right(undefined)
  const event = {
    type: 'TokenRevoked',
    occurredAt: parts.clock.now(),
    tokenId: id,
    revokedBy: by.name as Word,
  } as const
  const appended = await appendOwn(parts, OPERATIONS_STREAM, 'any', event)
  return E.isLeft(appended) ? appended : E.right(undefined)
}
