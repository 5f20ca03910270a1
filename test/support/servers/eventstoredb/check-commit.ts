/**
 * Whether an append may be written, decided in the order of the server's index writer: deleted, stream must exist,
 * repeated ids, then revisions. `any` and `stream_exists` know ids only from a cache; an exact revision looks the
 * events up, so a repeat is always recognised.
 */
export type Expected = 'any' | 'no_stream' | 'stream_exists' | number

export type StreamView = {
  /** The last revision, or -1 where nothing was ever written. */
  readonly last: number
  readonly tombstoned: boolean
  readonly softDeleted: boolean
  readonly hasMetadata: boolean
  readonly idAt: (revision: number) => string | undefined
  /** The revision an id was written at in this stream, as far as the cache remembers. */
  readonly rememberedAt: (id: string) => number | undefined
}

export type CommitDecision =
  | { readonly kind: 'ok' }
  | { readonly kind: 'idempotent'; readonly last: number }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'deleted' }

export const checkCommit = (
  stream: StreamView,
  expected: Expected,
  ids: ReadonlyArray<string>,
): CommitDecision => {
  if (stream.tombstoned) return { kind: 'deleted' }
  if (expected === 'stream_exists') {
    if (stream.softDeleted) return { kind: 'deleted' }
    if (stream.last < 0 && !stream.hasMetadata) return wrong(stream)
  }
  if (expected === 'any' || expected === 'stream_exists') return checkRemembered(stream, ids)

  const revision = expected === 'no_stream' ? -1 : expected
  if (revision > stream.last) return wrong(stream)
  return revision === stream.last ? { kind: 'ok' } : checkRepeat(stream, revision, ids)
}

const checkRemembered = (stream: StreamView, ids: ReadonlyArray<string>): CommitDecision => {
  const found = ids.map(stream.rememberedAt)
  const unknown = found.indexOf(undefined)
  if (unknown === -1) {
    const last = found.at(-1)
    return last === undefined ? { kind: 'ok' } : { kind: 'idempotent', last }
  }
  return unknown === 0 ? { kind: 'ok' } : wrong(stream)
}

/** All ids stand at the revisions that follow: a repeat. Some do: wrong. None, after a soft delete: a new beginning. */
const checkRepeat = (stream: StreamView, revision: number, ids: ReadonlyArray<string>): CommitDecision => {
  const other = ids.findIndex((id, i) => stream.idAt(revision + 1 + i) !== id)
  if (other === -1)
    return ids.length === 0 ? wrong(stream) : { kind: 'idempotent', last: revision + ids.length }
  return other === 0 && revision === -1 && stream.softDeleted ? { kind: 'ok' } : wrong(stream)
}

const wrong = ({ last }: StreamView): CommitDecision => ({ kind: 'wrong', current: last })
