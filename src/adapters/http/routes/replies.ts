import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { TYPE_PREFIX } from '../../../domain/contact/message.ts'
import { Position } from '../../../domain/kernel/position.ts'
import { type Issues, issue } from '../../../domain/kernel/validation.ts'
import { REPLIES_PAGE_MAX, type RepliesAsked } from '../../../domain/ports/ledger.ts'
import type { Outcome } from '../../../domain/workflow/outcome.ts'
import { answerJson, answerProblem } from '../answer.ts'
import { ignoreBodies, takeBodies } from '../body-parsers.ts'
import { EVENT_BODY_BYTES_MAX } from '../limits.ts'
import { answers, body, problems, queryParameter, together } from '../openapi/operation.ts'
import { statusOf } from '../outcome-status.ts'
import { parseJson } from '../parse-json.ts'
import { problem } from '../problem.ts'
import { single } from '../query.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { place } from '../schemas/words.ts'
import { answerFailure, OUTAGES, type RouteParts, WRITE_OUTAGES } from './parts.ts'

/** What people write back, read and recorded like any other message. */
export const replyRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeBodies(scope, ['application/json'], () => () => ({
      bytesMax: EVENT_BODY_BYTES_MAX,
      code: 'EVENT_BODY_TOO_LARGE',
    }))
    scope.post('/v1/replies', { config: { facts: receiveFacts } }, async (request, reply) => {
      const parsed = parseJson(request.body as Buffer | undefined)
      if (E.isLeft(parsed)) {
        answerProblem(reply, parsed.left)
        return reply
      }
      const outcomes = await parts.ledger.record([{ type: 'parsed', value: eventOf(parsed.right) }])()
      if (E.isLeft(outcomes)) {
        answerFailure(parts, request, reply, outcomes.left)
        return reply
      }
      const outcome = outcomes.right[0] as Outcome
      parts.metrics.outcome(outcome.outcome)
      answerJson(reply, statusOf(outcome), asSent(outcome))
      return reply
    })
    done()
  }

/** The CloudEvent that a reply is: its attributes and data lie in one object. What is no object is invalid as an event too. */
const eventOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { id, source, time, ...data } = value as Readonly<Record<string, unknown>>
  return { specversion: '1.0', id, source, type: `${TYPE_PREFIX}reply.received.v1`, time, data }
}

/** Issues name the members where they stood. */
const asSent = (outcome: Outcome): Outcome =>
  outcome.issues === undefined
    ? outcome
    : {
        ...outcome,
        issues: outcome.issues.map(({ path, expected }) => issue(path.replace(/^data\./, ''), expected)),
      }

/** The replies that somebody is to look at. */
export const replyReview =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    ignoreBodies(scope)
    scope.get('/v1/replies', { config: { facts: reviewFacts } }, async (request, reply) => {
      const asked = askedOf((name) => single(request.query, name))
      if (E.isLeft(asked)) {
        answerProblem(reply, problem('PARAMETERS_INVALID', { issues: asked.left }))
        return reply
      }
      const reader = { ...request.principal, purpose: 'replies', wantsProtected: true }
      const page = await parts.ledger.replies(asked.right, reader)()
      if (E.isLeft(page)) answerFailure(parts, request, reply, page.left)
      else answerJson(reply, 200, page.right)
      return reply
    })
    done()
  }

const askedOf = (named: (name: string) => string | undefined): E.Either<Issues, RepliesAsked> => {
  const after = named('after')
  const limit = named('limit') ?? String(REPLIES_PAGE_MAX)
  const review = named('review') ?? 'open'
  const issues = [
    ...(after === undefined || Position.is(after) ? [] : [issue('after', 'a position of this ledger')]),
    ...(/^[1-9]\d{0,5}$/.test(limit) && Number(limit) <= REPLIES_PAGE_MAX
      ? []
      : [issue('limit', `a whole number from 1 to ${REPLIES_PAGE_MAX}`)]),
    ...(isReview(review) ? [] : [issue('review', 'open, settled or all')]),
  ]
  if (issues.length > 0) return E.left(issues)
  return E.right({
    limit: Number(limit),
    review: review as RepliesAsked['review'],
    ...(after === undefined ? {} : { after: after as Position }),
  })
}

const isReview = (text: string): boolean => text === 'open' || text === 'settled' || text === 'all'

const receiveFacts: RouteFacts = {
  access: ['crm'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'events',
    summary: 'Read and record a reply',
    description:
      'The members of `reply.received.v1` with `id`, `source` and `time` beside them. `classification` says what it was taken for. `withdrawal` and `unclear` are withdrawals, durable and seen by every check that this node is asked afterwards, unless `visible` is false; `unclear` is put up for review as well. `help` and `opt-in` change nothing, but for an opt-in with a `grant`.',
    requestBody: body(['application/json', 'Reply']),
    responses: together(
      {
        '200': answers('A duplicate.', 'Outcome'),
        '201': answers('Recorded.', 'Outcome'),
        '409': answers('A conflict, or a grant that a rule refuses.', 'Outcome'),
        '422': answers('Invalid: where, and what was expected there.', 'Outcome'),
      },
      problems(
        [
          'NOT_JSON',
          'BODY_CUT_SHORT',
          'EVENT_BODY_TOO_LARGE',
          'CONTENT_TYPE_UNKNOWN',
          'CONTENT_ENCODING_UNKNOWN',
        ],
        WRITE_OUTAGES,
      ),
      problems([], { '503': ['FIRST_COPY_UNSEEN'] }),
    ),
  },
}

const reviewFacts: RouteFacts = {
  access: ['auditor', 'privacy-officer'],
  produces: 'application/json',
  query: { single: ['after', 'limit', 'review'], repeated: [] },
  operation: {
    tag: 'contacts',
    summary: 'The replies that somebody is to look at',
    description:
      'They could be read for nothing certain, so they are withdrawals. One is settled by a grant that the person made since, by a refusal in clear words, or by an erasure. Their words are opened after it is recorded who reads them; where that fails they are withheld and `protectedWithheld` says why.',
    parameters: [
      queryParameter('review', { type: 'string', enum: ['open', 'settled', 'all'], default: 'open' }),
      queryParameter('after', place, 'The `next` of the page before this one.'),
      queryParameter('limit', {
        type: 'integer',
        minimum: 1,
        maximum: REPLIES_PAGE_MAX,
        default: REPLIES_PAGE_MAX,
        description: 'Of replies that are looked at, whether or not they are wanted.',
      }),
    ],
    responses: together(
      { '200': answers('In log order.', 'Replies') },
      problems(['PARAMETERS_INVALID'], { '422': ['POSITION_OF_ANOTHER_STORE'], ...OUTAGES }),
    ),
  },
}
