import * as E from 'fp-ts/lib/Either.js'
import { compareKeyFiles, compareKeys } from './compare-keys.ts'
import { compareContent, isContentLost } from './copy-content.ts'
import { type CopyFailure, type CopyRun, type CopySource, differs } from './copy-ends.ts'
import { erasedKeys } from './erased-keys.ts'
import { logCursor, placeOf } from './log-cursor.ts'
import { walkBoth } from './walk-both.ts'

/** What two equal ledgers hold. */
export interface Equal {
  readonly events: number
  readonly leaves: number
  readonly contents: number
  readonly keys: number
  /** Content that events name and neither holds: it was lost before. */
  readonly contentsLost: number
}

/** Compares two ledgers, reading both from the first event on: every leaf, all content and all wrapped keys. */
export const compareLedgers = async (
  source: CopySource,
  target: CopySource,
  { begin, stop }: CopyRun,
  total?: number,
): Promise<E.Either<CopyFailure, Equal>> => {
  const onProgress = await begin('comparison')
  const keyFiles = await compareKeyFiles(source, target)
  if (E.isLeft(keyFiles)) return keyFiles
  const [ours, theirs] = [logCursor('source', source.store), logCursor('target', target.store)]
  const erased = erasedKeys()
  let contentsLost = 0
  const next = await walkBoth({
    source: ours,
    target: theirs,
    onSame: async (event) => {
      erased.note(event)
      const isLost = await isContentLost(target, event)
      if (E.isLeft(isLost)) return isLost
      if (isLost.right) contentsLost += 1
      return E.right(undefined)
    },
    onProgress,
    ...(total === undefined ? {} : { total }),
    stop,
  })
  if (E.isLeft(next)) return next
  if (next.right !== undefined) return differs({ type: 'event-missing', ...placeOf(ours, next.right) })
  const contents = await compareContent(source, target, stop)
  if (E.isLeft(contents)) return contents
  const keys = await compareKeys(source, target, erased, stop)
  if (E.isLeft(keys)) return keys
  return E.right({ ...ours.passed(), contents: contents.right, keys: keys.right, contentsLost })
}
