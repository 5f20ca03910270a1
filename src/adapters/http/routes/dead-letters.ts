import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { DEAD_LETTERS_PAGE_MAX } from '../../../domain/ports/ledger.ts'
import { answerProblem } from '../answer.ts'
import { ignoreBodies } from '../body-parsers.ts'
import { answers, pathParameter, problems, queryParameter, together } from '../openapi/operation.ts'
import { limitParameter, type PageFacts, pageOf } from '../page.ts'
import { problem } from '../problem.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { eventId, place } from '../schemas/words.ts'
import { answerWith, OUTAGES, type RouteParts, WRITE_OUTAGES } from './parts.ts'

/** The messages that were put aside. Their bytes are never shown. */
export const deadLetterRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    ignoreBodies(scope)
    scope.get('/v1/dead-letters', { config: { facts: listFacts } }, async (request, reply) => {
      const page = pageOf(request.query, PAGE)
      if (E.isLeft(page)) {
        answerProblem(reply, problem('PARAMETERS_INVALID', { issues: page.left }))
        return reply
      }
      const found = await parts.ledger.deadLetters(page.right.place, page.right.limit)()
      return answerWith(parts, request, reply, E.map((deadLetters: object) => ({ deadLetters }))(found))
    })

    scope.post<{ Params: { readonly id: string } }>(
      '/v1/dead-letters/:id/replay',
      { config: { facts: replayFacts } },
      async (request, reply) =>
        answerWith(
          parts,
          request,
          reply,
          await parts.ledger.replayDeadLetter(request.params.id, request.principal)(),
        ),
    )
    done()
  }

const PAGE: PageFacts = { from: 'after', limitMax: DEAD_LETTERS_PAGE_MAX, limit: 100 }

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
      limitParameter(PAGE),
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
      problems([], { '404': ['NO_SUCH_DEAD_LETTER'], '409': ['DEAD_LETTER_GONE'], ...WRITE_OUTAGES }),
    ),
  },
}
