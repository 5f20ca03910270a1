import type { FastifyInstance } from 'fastify'
import { takeJson } from '../body-parsers.ts'
import { answers, body, problems, together } from '../openapi/operation.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { answerWanted, JSON_PROBLEMS, type RouteParts, WRITE_OUTAGES } from './parts.ts'

/** Gaps in what came over Kafka, accepted by somebody. */
export const kafkaRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeJson(scope)
    scope.post('/v1/kafka/gaps', { config: { facts } }, (request, reply) =>
      answerWanted(parts, request, reply, (wanted, by) =>
        parts.ledger.acknowledgeGap(wanted, parts.kafka, by),
      ),
    )
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
      problems(JSON_PROBLEMS, {
        '404': ['NO_SUCH_GAP'],
        '422': ['NOT_A_GAP_REQUEST'],
        '503': ['KAFKA_OFF', 'KAFKA_UNAVAILABLE', ...WRITE_OUTAGES['503']],
      }),
    ),
  },
}
