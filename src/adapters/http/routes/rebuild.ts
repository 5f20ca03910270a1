import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerJson } from '../answer.ts'
import { ignoreBodies } from '../body-parsers.ts'
import { answers, problems, together } from '../openapi/operation.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { answerFailure, OUTAGES, type RouteParts } from './parts.ts'

/** Builds the read models anew beside those in use. The answer comes when it is done. */
export const rebuildRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    ignoreBodies(scope)
    scope.post('/v1/rebuild', { config: { facts } }, async (request, reply) => {
      const rebuilt = await parts.ledger.rebuild(() => {})()
      if (E.isLeft(rebuilt)) answerFailure(parts, request, reply, rebuilt.left)
      else answerJson(reply, 200, rebuilt.right)
      return reply
    })
    done()
  }

const facts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'operation',
    summary: 'Rebuild the index from the log',
    description:
      'Beside the one in use, which goes on answering. The two are compared before the new one takes over.',
    responses: together(
      { '200': answers('Rebuilt, and in use.', 'Rebuilt') },
      problems([], { '409': ['REBUILD_UNDERWAY'], ...OUTAGES }),
    ),
  },
}
