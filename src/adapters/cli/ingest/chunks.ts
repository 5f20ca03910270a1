import type { Readable } from 'node:stream'
import { fileTrouble } from '../system-error.ts'

export type Chunk =
  | { readonly type: 'bytes'; readonly bytes: Buffer }
  /** The next bytes let wait for themselves. */
  | { readonly type: 'idle' }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly trouble: string }

/** How long lines wait for others, where they come from a program that writes them now and then. */
export const BATCH_WAIT_MS = 200

/** What a stream brings. It ends with `end` or `failed`, and without a word where it was told to stop. */
export async function* chunksOf(source: Readable, stop: AbortSignal): AsyncGenerator<Chunk> {
  const iterator: AsyncIterator<unknown> = source[Symbol.asyncIterator]()
  const destroy = (): void => {
    source.destroy()
  }
  if (stop.aborted) destroy()
  stop.addEventListener('abort', destroy)
  try {
    for (;;) {
      const next = iterator.next()
      if (await isSlow(next)) yield { type: 'idle' }
      const { done, value } = await next
      if (done === true) break
      yield { type: 'bytes', bytes: typeof value === 'string' ? Buffer.from(value) : (value as Buffer) }
    }
    if (!stop.aborted) yield { type: 'end' }
  } catch (error) {
    if (!stop.aborted) yield { type: 'failed', trouble: fileTrouble(error) }
  } finally {
    stop.removeEventListener('abort', destroy)
    source.destroy()
  }
}

const isSlow = async (next: Promise<unknown>): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<true>()
  const timer = setTimeout(() => resolve(true), BATCH_WAIT_MS)
  const first = await Promise.race([next, promise])
  clearTimeout(timer)
  return first === true
}
