import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { WRAPPED_KEYS_MAX, type WrappedKey, type WrappedKeys } from '../../ports/wrapped-keys.ts'
import { type CopyFailure, of } from './copy-ends.ts'

/** All keys of a vault, page by page; after a failure there is nothing more. */
export async function* keyPages(
  end: 'source' | 'target',
  keys: WrappedKeys,
): AsyncGenerator<E.Either<CopyFailure, ReadonlyArray<WrappedKey>>, undefined> {
  let last: WrappedKey | undefined
  for (;;) {
    const page = await of(end, keys.page(O.fromNullable(last), WRAPPED_KEYS_MAX))
    yield page
    if (E.isLeft(page) || page.right.length < WRAPPED_KEYS_MAX) return
    last = page.right.at(-1)
  }
}

export const isSameRecord = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
