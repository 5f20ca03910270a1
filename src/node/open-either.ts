import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { NodeFailure } from './failure-sentence.ts'

/** How often, and how long apart, a reading verb tries to open a data directory whose owner changes in that very moment. */
export const OPEN_ATTEMPTS_MAX = 10
export const OPEN_PAUSE_MS = 100

/**
 * Opens a ledger as the owner of its data directory, or beside the one who owns it. An owner that starts or stops in that
 * moment leaves nothing to read for an instant, so both are tried again.
 */
export const openEither = async <Own, Beside>(
  own: () => Promise<E.Either<NodeFailure, Own>>,
  beside: () => Promise<E.Either<NodeFailure, Beside>>,
): Promise<
  E.Either<
    NodeFailure,
    { readonly owned: true; readonly node: Own } | { readonly owned: false; readonly node: Beside }
  >
> => {
  for (let attempt = 1; ; attempt++) {
    const owner = await own()
    if (E.isRight(owner)) return E.right({ owned: true, node: owner.right })
    if (owner.left._tag !== 'DataDirOwned') return owner
    const reader = await beside()
    if (E.isRight(reader)) return E.right({ owned: false, node: reader.right })
    if (attempt === OPEN_ATTEMPTS_MAX || !PASSING.includes(reader.left._tag)) return reader
    await setTimeout(OPEN_PAUSE_MS)
  }
}

/** What an owner that starts or stops may be in the way of. */
const PASSING: ReadonlyArray<NodeFailure['_tag']> = ['IndexAbsent', 'LogNotOpened', 'VaultUnavailable']
