import type { FastifyRequest } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { BATCH_EVENTS_MAX } from '../../domain/ports/ledger.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'
import { binaryEvent, isBinaryEvent } from './binary-event.ts'
import { BATCH_BODY_BYTES_MAX, EVENT_BODY_BYTES_MAX } from './limits.ts'
import { mediaTypeOf } from './media-type.ts'
import { parseJson } from './parse-json.ts'
import { type Problem, problem } from './problem.ts'
import type { BodyBound } from './read-body.ts'

export const EVENT_TYPE = 'application/cloudevents+json'
export const BATCH_TYPE = 'application/cloudevents-batch+json'
export const PLAIN_TYPE = 'application/json'

/** What a request brings: one event, or a batch, which may be a batch of one. */
export interface IncomingEvents {
  readonly isBatch: boolean
  readonly events: ReadonlyArray<Incoming>
}

/** How large the body of a request may be. Plain JSON tells by its first character whether it is a batch. */
export const eventsBound =
  (request: FastifyRequest) =>
  (start: Buffer): BodyBound => {
    const { name } = typeOf(request)
    const isBatch =
      name === BATCH_TYPE || (name === PLAIN_TYPE && !isBinaryEvent(request.headers) && opensArray(start))
    return isBatch
      ? { bytesMax: BATCH_BODY_BYTES_MAX, code: 'BATCH_BODY_TOO_LARGE' }
      : { bytesMax: EVENT_BODY_BYTES_MAX, code: 'EVENT_BODY_TOO_LARGE' }
  }

const opensArray = (start: Buffer): boolean => {
  const first = start.find((byte) => !SPACES.includes(byte))
  return first === OPENING_BRACKET
}

const SPACES: ReadonlyArray<number> = [0x20, 0x09, 0x0a, 0x0d]
const OPENING_BRACKET = 0x5b

export const incomingEvents = (request: FastifyRequest): E.Either<Problem, IncomingEvents> => {
  const parsed = parseJson(request.body as Buffer | undefined)
  if (E.isLeft(parsed)) return parsed
  const { right: value } = parsed
  const { name } = typeOf(request)
  if (name === EVENT_TYPE) return one(value)
  if (name === BATCH_TYPE) return Array.isArray(value) ? many(value) : E.left(notEvents('an array of events'))
  if (isBinaryEvent(request.headers)) return one(binaryEvent(request.headers, value))
  if (Array.isArray(value)) return many(value)
  return typeof value === 'object' && value !== null
    ? one(value)
    : E.left(notEvents('an event, or an array of events'))
}

const one = (value: unknown): E.Either<Problem, IncomingEvents> =>
  E.right({ isBatch: false, events: [{ type: 'parsed', value }] })

const many = (values: ReadonlyArray<unknown>): E.Either<Problem, IncomingEvents> =>
  values.length > BATCH_EVENTS_MAX
    ? E.left(problem('TOO_MANY_EVENTS', { limit: BATCH_EVENTS_MAX }))
    : E.right({ isBatch: true, events: values.map((value) => ({ type: 'parsed', value })) })

const notEvents = (expected: string): Problem =>
  problem('EVENTS_EXPECTED', { issues: [{ path: '', expected }] })

const typeOf = ({ headers }: FastifyRequest) => mediaTypeOf(headers['content-type'] ?? '')
