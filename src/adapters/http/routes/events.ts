import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerJson, answerProblem } from '../answer.ts'
import { takeBodies } from '../body-parsers.ts'
import { BATCH_TYPE, EVENT_TYPE, eventsBound, incomingEvents, PLAIN_TYPE } from '../incoming-events.ts'
import { answers, body, problems, together } from '../openapi/operation.ts'
import { statusOf } from '../outcome-status.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { answerFailure, type RouteParts, WRITE_OUTAGES } from './parts.ts'

/** Events come in: an outcome each, once they are durable and seen by checks. */
export const eventsRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeBodies(scope, [EVENT_TYPE, BATCH_TYPE, PLAIN_TYPE], eventsBound)
    scope.post('/v1/events', { config: { facts } }, async (request, reply) => {
      const incoming = incomingEvents(request)
      if (E.isLeft(incoming)) {
        answerProblem(reply, incoming.left)
        return reply
      }
      const { isBatch, events } = incoming.right
      const outcomes = await parts.ledger.record(events)()
      if (E.isLeft(outcomes)) {
        answerFailure(parts, request, reply, outcomes.left)
        return reply
      }
      for (const { outcome } of outcomes.right) parts.metrics.outcome(outcome)
      answerJson(reply, isBatch ? 200 : statusOf(outcomes.right[0]), { results: outcomes.right })
      return reply
    })
    done()
  }

const results = (description: string) => answers(description, 'Results')

const facts: RouteFacts = {
  access: ['crm'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'events',
    summary: 'Record what happened',
    description:
      'CloudEvents 1.0: one in structured or binary mode, or a batch of up to 1,000. Plain `application/json` is taken as well: an object is an event, an array a batch. `recorded` means durable and seen by every check that this node is asked afterwards, unless `visible` is false. A batch answers 200 whatever becomes of its events.',
    requestBody: body([EVENT_TYPE, 'CloudEvent'], [BATCH_TYPE, 'CloudEvents'], [PLAIN_TYPE, 'CloudEvent']),
    responses: together(
      {
        '200': results('A batch, or a duplicate.'),
        '201': results('Recorded.'),
        '409': results('A conflict, or refused by a rule.'),
        '422': results('Invalid: where, and what was expected there.'),
      },
      problems(
        [
          'NOT_JSON',
          'BODY_CUT_SHORT',
          'EVENT_BODY_TOO_LARGE',
          'BATCH_BODY_TOO_LARGE',
          'TOO_MANY_EVENTS',
          'CONTENT_TYPE_UNKNOWN',
          'CONTENT_ENCODING_UNKNOWN',
          'EVENTS_EXPECTED',
        ],
        WRITE_OUTAGES,
      ),
      problems([], { '503': ['FIRST_COPY_UNSEEN'] }),
    ),
  },
}
