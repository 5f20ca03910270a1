import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerJson, answerProblem } from '../answer.ts'
import { takeJson } from '../body-parsers.ts'
import { answers, body, pathParameter, problems, together } from '../openapi/operation.ts'
import { parseJson } from '../parse-json.ts'
import { problem } from '../problem.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { answerFailure, JSON_PROBLEMS, OUTAGES, type RouteParts, WRITE_OUTAGES } from './parts.ts'

interface OfVersion {
  readonly id: string
  readonly version: string
}

/** The texts that people are shown when they are asked. */
export const disclosureRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeJson(scope)
    scope.post('/v1/disclosures', { config: { facts: postFacts } }, async (request, reply) => {
      const wanted = parseJson(request.body as Buffer | undefined)
      if (E.isLeft(wanted)) {
        answerProblem(reply, wanted.left)
        return reply
      }
      const published = await parts.ledger.publishDisclosure(wanted.right, request.principal)()
      if (E.isLeft(published)) answerFailure(parts, request, reply, published.left)
      else answerJson(reply, published.right.isNew ? 201 : 200, published.right.disclosure)
      return reply
    })

    scope.get<{ Params: OfVersion }>(
      '/v1/disclosures/:id/:version',
      { config: { facts: getFacts } },
      async (request, reply) => {
        const disclosure = await parts.ledger.disclosure(request.params.id, request.params.version)()
        if (E.isLeft(disclosure)) answerFailure(parts, request, reply, disclosure.left)
        else if (disclosure.right === undefined) answerProblem(reply, problem('NO_SUCH_DISCLOSURE'))
        else answerJson(reply, 200, disclosure.right)
        return reply
      },
    )
    done()
  }

const postFacts: RouteFacts = {
  access: ['admin'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'disclosures',
    summary: 'Publish a version of a text',
    requestBody: body(['application/json', 'DisclosureWanted']),
    responses: together(
      {
        '200': answers('Published before, with the same text.', 'Disclosure'),
        '201': answers('Published.', 'Disclosure'),
      },
      problems(JSON_PROBLEMS, {
        '409': ['DISCLOSURE_DIFFERS'],
        '413': ['EVENT_TOO_LARGE'],
        '422': ['NOT_A_DISCLOSURE_TEXT'],
        ...WRITE_OUTAGES,
      }),
    ),
  },
}

const getFacts: RouteFacts = {
  access: 'any-token',
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'disclosures',
    summary: 'A text as it was published',
    parameters: [
      pathParameter('id', { type: 'string' }, 'The id of the disclosure.'),
      pathParameter('version', { type: 'string' }, 'Its version.'),
    ],
    responses: together(
      { '200': answers('The text.', 'Disclosure') },
      problems(['NO_SUCH_DISCLOSURE'], OUTAGES),
    ),
  },
}
