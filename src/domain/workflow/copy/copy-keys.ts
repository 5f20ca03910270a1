import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Instant } from '../../kernel/instant.ts'
import type { KeyName } from '../../ports/key-vault.ts'
import { WRAPPED_KEYS_MAX } from '../../ports/wrapped-keys.ts'
import {
  type CopyFailure,
  type CopySource,
  type CopyTarget,
  differs,
  type OnCopied,
  of,
  STOPPED,
} from './copy-ends.ts'
import { type ErasedKeys, isErased } from './erased-keys.ts'
import { isSameRecord, keyPages } from './key-pages.ts'

export interface KeyCopy {
  readonly source: CopySource
  readonly target: CopyTarget
  readonly erased: ErasedKeys
  readonly now: Instant
  readonly onProgress: OnCopied
  readonly stop: AbortSignal
}

/**
 * Brings wrapped keys along as they are, and destroys what an earlier run brought and the source has destroyed since.
 * All that the target holds is looked at before anything is written. Answers how many keys were written.
 */
export const copyKeys = async (copy: KeyCopy): Promise<E.Either<CopyFailure, number>> => {
  const { source, target, erased, onProgress, stop } = copy
  const gone = await destroyedSince(copy)
  if (E.isLeft(gone)) return gone
  const checks = await of('source', source.keys.checks)
  if (E.isLeft(checks)) return checks
  const recorded = await of('target', target.keys.putChecks(checks.right))
  if (E.isLeft(recorded)) return recorded
  const destroyed = await removeAll(target, gone.right)
  if (E.isLeft(destroyed)) return destroyed
  let [done, written] = [0, 0]
  for await (const page of keyPages('source', source.keys)) {
    if (stop.aborted) return STOPPED
    if (E.isLeft(page)) return page
    const there = await of('target', target.keys.find(page.right.map(({ name }) => name)))
    if (E.isLeft(there)) return there
    const absent = page.right.filter(({ name }, i) => O.isNone(there.right[i] ?? O.none) && !erased.has(name))
    const put = await of('target', target.keys.put(absent))
    if (E.isLeft(put)) return put
    done += page.right.length
    written += absent.length
    onProgress(done)
  }
  return E.right(written)
}

/** Keys of the target that the source has destroyed. Any other that the source does not hold is no copy of it. */
const destroyedSince = async ({
  source,
  target,
  now,
  stop,
}: KeyCopy): Promise<E.Either<CopyFailure, ReadonlyArray<KeyName>>> => {
  const gone: Array<KeyName> = []
  for await (const page of keyPages('target', target.keys)) {
    if (stop.aborted) return STOPPED
    if (E.isLeft(page)) return page
    const ours = await of('source', source.keys.find(page.right.map(({ name }) => name)))
    if (E.isLeft(ours)) return ours
    for (const [i, { name, record }] of page.right.entries()) {
      const kept = ours.right[i] ?? O.none
      if (O.isSome(kept) && !isSameRecord(kept.value, record))
        return differs({ type: 'other-key', key: name })
      if (O.isSome(kept)) continue
      const isExpired = name.type === 'quarantine' && name.expiresAt <= now
      const mayGo = await of('source', async () => (isExpired ? E.right(true) : isErased(source.store, name)))
      if (E.isLeft(mayGo)) return mayGo
      if (!mayGo.right) return differs({ type: 'key-more', key: name })
      gone.push(name)
    }
  }
  return E.right(gone)
}

/** Destroys keys in the target, page by page. */
export const removeAll = async (
  { keys }: CopyTarget,
  names: ReadonlyArray<KeyName>,
): Promise<E.Either<CopyFailure, void>> => {
  for (let from = 0; from < names.length; from += WRAPPED_KEYS_MAX) {
    const removed = await of('target', keys.remove(names.slice(from, from + WRAPPED_KEYS_MAX)))
    if (E.isLeft(removed)) return removed
  }
  return E.right(undefined)
}
