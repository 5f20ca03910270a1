import { isUtf8 } from 'node:buffer'
import * as E from 'fp-ts/lib/Either.js'
import { type Problem, problem } from './problem.ts'

/** Bytes as JSON. They must be UTF-8: a reader that replaces what it cannot read would change what was said. */
export const parseJson = (body: Buffer | undefined): E.Either<Problem, unknown> => {
  if (body === undefined || !isUtf8(body)) return E.left(problem('NOT_JSON'))
  try {
    return E.right(JSON.parse(body.toString('utf8')))
  } catch {
    return E.left(problem('NOT_JSON'))
  }
}
