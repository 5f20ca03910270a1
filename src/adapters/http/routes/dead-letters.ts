import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { Position } from '../../../domain/kernel/position.ts'
import { type Issues, issue } from '../../../domain/kernel/validation.ts'
import { DEAD_LETTERS_PAGE_MAX } from '../../../domain/ports/ledger.ts'
import { answerJson, answerProblem } from '../answer.ts'
import { ignoreBodies } from '../body-parsers.ts'
import { answers, pathParameter, problems, queryParameter, together } from '../openapi/operation.ts'
import { problem } from '../problem.ts'
import { single } from '../query.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { eventId, place } from '../schemas/words.ts'
import { answerFailure, OUTAGES, type RouteParts } from './parts.ts'

/** The messages that were put aside. Their bytes are never shown. */
export const deadLetterRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    ignoreBodies(scope)
    scope.get('/v1/dead-letters', { config: { facts: listFacts } }, async (request, reply) => {
      const page = pageOf(single(request.query, 'after'), single(request.query, 'limit'))
      if (E.isLeft(page)) {
        answerProblem(reply, problem('PARAMETERS_INVALID', { issues: page.left }))
        return reply
      }
      const found = await parts.ledger.deadLetters(page.right.after, page.right.limit)()
      if (E.isLeft(found)) answerFailure(parts, request, reply, found.left)
      else answerJson(reply, 200, { deadLetters: found.right })
      return reply
    })

    scope.post<{ Params: { readonly id: string } }>(
      '/v1/dead-letters/:id/replay',
      { config: { facts: replayFacts } },
      async (request, reply) => {
        const outcome = await parts.ledger.replayDeadLetter(request.params.id, request.principal)()
        if (E.isLeft(outcome)) answerFailure(parts, request, reply, outcome.left)
        else answerJson(reply, 200, outcome.right)
        return reply
      },
    )
    done()
  }

interface Page {
  readonly after: Position | undefined
  readonly limit: number
}

const pageOf = (after: string | undefined, limit: string | undefined): E.Either<Issues, Page> => {
  const issues = [
    ...(after === undefined || Position.is(after) ? [] : [issue('after', 'a position of this ledger')]),
    ...(limit === undefined || isPageSize(limit)
      ? []
      : [issue('limit', `a whole number from 1 to ${DEAD_LETTERS_PAGE_MAX}`)]),
  ]
  return issues.length > 0
    ? E.left(issues)
    : E.right({ after: after as Position | undefined, limit: Number(limit ?? PAGE_SIZE) })
}

const isPageSize = (text: string): boolean =>
  /^[1-9]\d{0,5}$/.test(text) && Number(text) <= DEAD_LETTERS_PAGE_MAX

const PAGE_SIZE = 100

const listFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: { single: ['after', 'limit'], repeated: [] },
  operation: {
    tag: 'events',
    summary: 'The messages that were not recorded',
    description: 'In the order in which they were put aside, after a position. Their bytes are not shown.',
    parameters: [
      queryParameter('after', place, 'Where the page before this one ended.'),
      queryParameter('limit', {
        type: 'integer',
        minimum: 1,
        maximum: DEAD_LETTERS_PAGE_MAX,
        default: PAGE_SIZE,
      }),
    ],
    responses: together(
      { '200': answers('Shorter than the limit only at their end.', 'DeadLetters') },
      problems(['PARAMETERS_INVALID'], { '422': ['POSITION_OF_ANOTHER_STORE'], ...OUTAGES }),
    ),
  },
}

const replayFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'events',
    summary: 'Record a message that was put aside',
    description:
      'As if it had come in now. What is recorded already answers `duplicate`; what is still not right stays where it is.',
    parameters: [pathParameter('id', eventId, 'Of the message, as the list names it.')],
    responses: together(
      { '200': answers('What became of it.', 'Outcome') },
      problems([], { '404': ['NO_SUCH_DEAD_LETTER'], '409': ['DEAD_LETTER_GONE'], ...OUTAGES }),
    ),
  },
}
