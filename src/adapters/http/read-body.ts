import type { Readable } from 'node:stream'
import { Fault } from './fault.ts'
import { DISCARDED_BODY_BYTES_MAX } from './limits.ts'
import { type ProblemCode, problem } from './problem.ts'

/** How large a body may be, and what is answered to a larger one. */
export interface BodyBound {
  readonly bytesMax: number
  readonly code: ProblemCode
}

/**
 * Reads a body within a bound, which may depend on how the body begins. What is too large is read on and dropped, up to
 * a bound of its own: who is still sending would never see an answer.
 */
export const readBody = (
  stream: Readable,
  boundOf: (start: Buffer) => BodyBound,
  done: (fault: Error | null, body?: Buffer) => void,
): void => {
  const chunks: Array<Buffer> = []
  let bytes = 0
  let bound: BodyBound | undefined
  let isDone = false

  const finish = (fault: Error | null, body?: Buffer): void => {
    if (isDone) return
    isDone = true
    done(fault, body)
  }
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length
    bound ??= boundOf(chunk)
    if (bytes <= bound.bytesMax) chunks.push(chunk)
    else chunks.length = 0
    if (bytes > DISCARDED_BODY_BYTES_MAX) finish(tooLarge(bound))
  }
  stream.on('data', onData)
  stream.on('end', () => {
    if (bound !== undefined && bytes > bound.bytesMax) finish(tooLarge(bound))
    else finish(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, bytes))
  })
  stream.on('error', () => finish(new Fault(problem('BODY_CUT_SHORT'))))
}

const tooLarge = ({ code, bytesMax }: BodyBound): Fault => new Fault(problem(code, { limit: bytesMax }))
