import type { ContactState } from '../contact/state.ts'
import type { Position } from '../kernel/position.ts'
import { covers, overlaps } from '../kernel/scope.ts'
import type { ReplyRow } from '../ports/replies.ts'

/**
 * Whether nobody need look at an unclear reply any more: the person agreed after it, or refused as much in clear words, or asked to be
 * forgotten. Another unclear reply settles nothing.
 */
export const isSettled = (
  { position, scope, since }: Pick<ReplyRow, 'position' | 'scope' | 'since'>,
  { grants, withdrawals, dnc, erasures }: ContactState,
  isUnclear: (position: Position) => boolean,
): boolean =>
  grants.some((grant) => grant.occurredAt > since && overlaps(grant.scope, scope)) ||
  [...withdrawals, ...dnc].some(
    (refusal) => refusal.position > position && covers(refusal.scope, scope) && !isUnclear(refusal.position),
  ) ||
  erasures.some((erasure) => erasure.position > position)
