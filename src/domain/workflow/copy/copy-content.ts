import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Sha256Hex } from '../../kernel/sha256-hex.ts'
import { CONTENT_NAMES_MAX, type ContentFile, type ContentStore } from '../../ports/content-store.ts'
import type { StreamEvent } from '../../ports/event-store.ts'
import { contentNamedBy } from '../../record/content-named.ts'
import {
  type CopyFailure,
  type CopySource,
  type CopyTarget,
  differs,
  type OnCopied,
  of,
  STOPPED,
} from './copy-ends.ts'

/** Brings along whatever lies in the content store, checked as it is read. Answers how many were written. */
export const copyContent = async (
  source: CopySource,
  target: CopyTarget,
  onProgress: OnCopied,
  stop: AbortSignal,
): Promise<E.Either<CopyFailure, number>> => {
  let [done, written] = [0, 0]
  for await (const name of namesOf('source', source.content)) {
    if (stop.aborted) return STOPPED
    if (E.isLeft(name)) return name
    const brought = await bring(source, target, name.right)
    if (E.isLeft(brought)) return brought
    done += 1
    if (brought.right) written += 1
    if (done % PROGRESS_CONTENTS === 0) onProgress(done)
  }
  return E.right(written)
}

const PROGRESS_CONTENTS = 16

/** Sees that what an event names lies in the target before the event does. Answers how many were written. */
export const copyNamed = async (
  source: CopySource,
  target: CopyTarget,
  event: StreamEvent,
): Promise<E.Either<CopyFailure, number>> => {
  const named = contentNamedBy(event)
  if (named === undefined) return E.right(0)
  const brought = await bring(source, target, named.sha256)
  return E.isLeft(brought) ? brought : E.right(brought.right ? 1 : 0)
}

/** Content that the source has lost, or removed since, cannot come along. Answers whether something was written. */
const bring = async (
  source: CopySource,
  target: CopyTarget,
  sha256: Sha256Hex,
): Promise<E.Either<CopyFailure, boolean>> => {
  const there = await target.content.verify(sha256)()
  if (E.isRight(there) && there.right) return E.right(false)
  // What is damaged in the target is written anew.
  if (E.isLeft(there) && there.left._tag !== 'ContentDamaged') return of('target', async () => there)
  const file = await of('source', source.content.open(sha256))
  if (E.isLeft(file)) return file
  if (O.isNone(file.right)) return E.right(false)
  const put = await of('target', target.content.putStream(partsOf(file.right.value)))
  if (E.isLeft(put)) return put
  if (put.right === sha256) return E.right(true)
  const removed = await of('target', target.content.remove(put.right))
  return E.isLeft(removed) ? removed : of('source', TE.left({ _tag: 'ContentDamaged', sha256 }))
}

/** All of it, a part after the other, and closed at the end. */
async function* partsOf(file: ContentFile): AsyncGenerator<Uint8Array, undefined> {
  try {
    for (let at = 0; at < file.bytes; at += PART_BYTES) yield await file.read(at, PART_BYTES)
  } finally {
    await file.close()
  }
  return undefined
}

const PART_BYTES = 1_048_576

/** Answers how much of the source's content lies in the target; both are read and checked. */
export const compareContent = async (
  source: CopySource,
  target: CopySource,
  stop: AbortSignal,
): Promise<E.Either<CopyFailure, number>> => {
  let count = 0
  for await (const name of namesOf('source', source.content)) {
    if (stop.aborted) return STOPPED
    if (E.isLeft(name)) return name
    const found = await of('target', target.content.verify(name.right))
    if (E.isLeft(found)) return found
    if (!found.right) return differs({ type: 'content-missing', sha256: name.right })
    count += 1
  }
  return E.right(count)
}

/** Whether an event names content that must be there and lies in neither store. */
export const isContentLost = async (
  target: CopySource,
  event: StreamEvent,
): Promise<E.Either<CopyFailure, boolean>> => {
  const named = contentNamedBy(event)
  if (named?.isKept !== true) return E.right(false)
  const found = await of('target', target.content.verify(named.sha256))
  return E.isLeft(found) ? found : E.right(!found.right)
}

/** The names of all content, rising; after a failure there is nothing more. */
async function* namesOf(
  end: 'source' | 'target',
  content: ContentStore,
): AsyncGenerator<E.Either<CopyFailure, Sha256Hex>, undefined> {
  let last: Sha256Hex | undefined
  for (;;) {
    const page = await of(end, content.names(O.fromNullable(last), CONTENT_NAMES_MAX))
    if (E.isLeft(page)) {
      yield page
      return
    }
    for (const name of page.right) yield E.right(name)
    if (page.right.length < CONTENT_NAMES_MAX) return
    last = page.right.at(-1)
  }
}
