import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { type CopyFailure, type CopySource, differs, of, STOPPED } from './copy-ends.ts'
import type { ErasedKeys } from './erased-keys.ts'
import { isSameRecord, keyPages } from './key-pages.ts'

/** Refuses a target whose vault was made with another key file. */
export const compareKeyFiles = async (
  source: CopySource,
  target: CopySource,
): Promise<E.Either<CopyFailure, void>> => {
  const ours = await of('source', source.keys.checks)
  if (E.isLeft(ours)) return ours
  const theirs = await of('target', target.keys.checks)
  if (E.isLeft(theirs)) return theirs
  for (const [name, check] of theirs.right) {
    const known = ours.right.get(name)
    if (known !== undefined && !isSameRecord(known, check)) return differs({ type: 'other-key-file', name })
  }
  return E.right(undefined)
}

/** Answers how many keys both hold. What the source keeps of a contact that was erased does not count. */
export const compareKeys = async (
  source: CopySource,
  target: CopySource,
  erased: ErasedKeys,
  stop: AbortSignal,
): Promise<E.Either<CopyFailure, number>> => {
  let count = 0
  for await (const page of keyPages('source', source.keys)) {
    if (stop.aborted) return STOPPED
    if (E.isLeft(page)) return page
    const kept = page.right.filter(({ name }) => !erased.has(name))
    const found = await of('target', target.keys.find(kept.map(({ name }) => name)))
    if (E.isLeft(found)) return found
    for (const [i, { name: key, record }] of kept.entries()) {
      const there = found.right[i] ?? O.none
      if (O.isNone(there)) return differs({ type: 'key-missing', key })
      if (!isSameRecord(there.value, record)) return differs({ type: 'other-key', key })
    }
    count += kept.length
  }
  for await (const page of keyPages('target', target.keys)) {
    if (stop.aborted) return STOPPED
    if (E.isLeft(page)) return page
    const found = await of('source', source.keys.find(page.right.map(({ name }) => name)))
    if (E.isLeft(found)) return found
    const more = page.right.find(({ name }, i) => O.isNone(found.right[i] ?? O.none) || erased.has(name))
    if (more !== undefined) return differs({ type: 'key-more', key: more.name })
  }
  return E.right(count)
}
