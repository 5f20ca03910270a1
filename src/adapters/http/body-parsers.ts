import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from './fault.ts'
import { BODY_BYTES_MAX } from './limits.ts'
import { isUtf8Charset, mediaTypeOf } from './media-type.ts'
import { problem } from './problem.ts'
import { type BodyBound, readBody } from './read-body.ts'

/** Takes bodies of these types as bytes, for the routes of this scope. Handlers parse them: what is wrong is theirs to say. */
export const takeBodies = (
  scope: FastifyInstance,
  types: ReadonlyArray<string>,
  boundFor: (request: FastifyRequest) => (start: Buffer) => BodyBound,
): void => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser([...types], (request, stream, done) => {
    const fault = formFault(request)
    if (fault === undefined) readBody(stream, boundFor(request), done)
    else done(fault)
  })
}

/** The same of JSON, as most routes take it. */
export const takeJson = (scope: FastifyInstance): void =>
  takeBodies(scope, ['application/json'], () => () => ({ bytesMax: BODY_BYTES_MAX, code: 'BODY_TOO_LARGE' }))

/** Routes without a body take none, whatever its type: what comes is left unread. */
export const ignoreBodies = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, stream, done) => {
    stream.resume()
    done(null)
  })
}

const formFault = ({ headers }: FastifyRequest): Fault | undefined => {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers
  if (encoding.toLowerCase() !== 'identity') return new Fault(problem('CONTENT_ENCODING_UNKNOWN'))
  return type === 'application/json' || isUtf8Charset(mediaTypeOf(type))
    ? undefined
    : new Fault(problem('CONTENT_TYPE_UNKNOWN'))
}
