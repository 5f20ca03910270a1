import type { FastifyInstance } from 'fastify'
import { ignoreBodies } from '../body-parsers.ts'
import { answers, problems, together } from '../openapi/operation.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { answerWith, OUTAGES, type RouteParts } from './parts.ts'

/** Builds the read models anew beside those in use. The answer comes when it is done. */
export const rebuildRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    ignoreBodies(scope)
    scope.post('/v1/rebuild', { config: { facts } }, async (request, reply) =>
      answerWith(parts, request, reply, await parts.ledger.rebuild(() => {})()),
    )
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
