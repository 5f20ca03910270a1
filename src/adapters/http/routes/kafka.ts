import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerJson, answerProblem } from '../answer.ts'
import { takeBodies } from '../body-parsers.ts'
import { BODY_BYTES_MAX } from '../limits.ts'
import { answers, body, problems, together } from '../openapi/operation.ts'
import { parseJson } from '../parse-json.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { answerFailure, OUTAGES, type RouteParts } from './parts.ts'

/** Gaps in what came over Kafka, accepted by somebody. */
export const kafkaRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeBodies(scope, ['application/json'], () => () => ({
      bytesMax: BODY_BYTES_MAX,
      code: 'BODY_TOO_LARGE',
    }))
    scope.post('/v1/kafka/gaps', { config: { facts } }, async (request, reply) => {
      const wanted = parseJson(request.body as Buffer | undefined)
      if (E.isLeft(wanted)) {
        answerProblem(reply, wanted.left)
        return reply
      }
      const accepted = await parts.ledger.acknowledgeGap(wanted.right, parts.kafka, request.principal)()
      if (E.isLeft(accepted)) answerFailure(parts, request, reply, accepted.left)
      else answerJson(reply, 201, accepted.right)
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
    summary: 'Accept a gap in a partition of Kafka',
    description:
      'Records that somebody accepts that records are missing. The partition is read on, at the first record that there is.',
    requestBody: body(['application/json', 'GapWanted']),
    responses: together(
      { '201': answers('Accepted, and recorded.', 'GapAcknowledged') },
      problems(
        ['NOT_JSON', 'BODY_CUT_SHORT', 'BODY_TOO_LARGE', 'CONTENT_TYPE_UNKNOWN', 'CONTENT_ENCODING_UNKNOWN'],
        {
          '404': ['NO_SUCH_GAP'],
          '422': ['NOT_A_GAP_REQUEST'],
          '503': ['KAFKA_OFF', 'KAFKA_UNAVAILABLE', ...(OUTAGES['503'] ?? [])],
        },
      ),
    ),
  },
}
