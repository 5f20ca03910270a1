import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerJson } from '../answer.ts'
import { ignoreBodies, takeJson } from '../body-parsers.ts'
import { answers, body, pathParameter, problems, together } from '../openapi/operation.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { eventId } from '../schemas/words.ts'
import { answerFailure, answerWanted, JSON_PROBLEMS, type RouteParts, WRITE_OUTAGES } from './parts.ts'

/** Who may ask. A token is answered once, when it is made. */
export const tokenRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeJson(scope)
    scope.get('/v1/tokens', { config: { facts: listFacts } }, (_request, reply) =>
      answerJson(reply, 200, { tokens: parts.ledger.tokens() }),
    )

    scope.post('/v1/tokens', { config: { facts: issueFacts } }, (request, reply) =>
      answerWanted(parts, request, reply, parts.ledger.issueToken),
    )
    done()
  }

export const tokenRevocation =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    ignoreBodies(scope)
    scope.delete<{ Params: { readonly id: string } }>(
      '/v1/tokens/:id',
      { config: { facts: revokeFacts } },
      async (request, reply) => {
        const revoked = await parts.ledger.revokeToken(request.params.id, request.principal)()
        if (E.isLeft(revoked)) answerFailure(parts, request, reply, revoked.left)
        else
          void reply
            .code(204)
            .header('cache-control', 'no-store')
            .header('x-content-type-options', 'nosniff')
            .send()
        return reply
      },
    )
    done()
  }

const listFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'operation',
    summary: 'The tokens that were issued',
    responses: { '200': answers('Without the tokens themselves.', 'Tokens') },
  },
}

const issueFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'operation',
    summary: 'Issue a token',
    requestBody: body(['application/json', 'TokenWanted']),
    responses: together(
      { '201': answers('Issued. The token is shown this once.', 'NewToken') },
      problems(JSON_PROBLEMS, {
        '422': ['NOT_A_TOKEN_REQUEST'],
        ...WRITE_OUTAGES,
      }),
    ),
  },
}

const revokeFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'operation',
    summary: 'Revoke a token',
    description: 'It opens nothing from the answer on. Revoking it again changes nothing.',
    parameters: [pathParameter('id', eventId, 'The id of the token.')],
    responses: together(
      { '204': { description: 'Revoked.' } },
      problems([], { '404': ['NO_SUCH_TOKEN'], ...WRITE_OUTAGES }),
    ),
  },
}
