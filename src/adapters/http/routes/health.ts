import type { FastifyInstance } from 'fastify'
import type { KafkaGap } from '../../../domain/kafka/gap.ts'
import type { KafkaHealth } from '../../../domain/ports/kafka-control.ts'
import type { NotReady, Readiness } from '../../../domain/ports/ledger.ts'
import { answerJson } from '../answer.ts'
import { notReadyProblem } from '../failure-problem.ts'
import { RETRY_AFTER_SECONDS } from '../limits.ts'
import { METRICS_TYPE } from '../metrics.ts'
import { answers, problems, together } from '../openapi/operation.ts'
import { PROBLEM_TYPE, problemBody } from '../problem.ts'
import type { RouteFacts } from '../route-facts.ts'
import type { RouteParts } from './parts.ts'

/** Whether it lives, whether it may be asked, and what it counted. */
export const healthRoutes =
  ({ ledger, metrics, kafka }: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.get('/healthz', { config: { facts: healthFacts } }, (_request, reply) =>
      answerJson(reply, 200, { status: 'ok' }),
    )

    scope.get('/readyz', { config: { facts: readyFacts } }, (request, reply) => {
      const readiness = ledger.readiness()
      const onKafka = kafka?.health()
      const isWhole = onKafka === undefined || onKafka.gaps.length === 0
      if (readiness.ready && isWhole)
        return answerJson(
          reply,
          200,
          onKafka === undefined ? readiness : { ...readiness, kafka: kafkaWords(onKafka) },
        )
      const code = readiness.ready ? 'KAFKA_GAP' : readiness.code
      request.problemCode = code
      void reply
        .code(503)
        .header('content-type', PROBLEM_TYPE)
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .header('retry-after', String(RETRY_AFTER_SECONDS))
        .send(JSON.stringify(notReady(code, readiness, onKafka)))
    })

    scope.get('/metrics', { config: { facts: metricsFacts } }, async (_request, reply) =>
      reply
        .header('content-type', METRICS_TYPE)
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .send(await metrics.text()),
    )
    done()
  }

const notReady = (
  code: NotReady | 'KAFKA_GAP',
  readiness: Readiness,
  onKafka: KafkaHealth | undefined,
): object => ({
  ...problemBody(notReadyProblem(code)),
  ...(code === 'KAFKA_GAP' && gapWords(onKafka?.gaps[0])),
  ...('content' in readiness && { content: readiness.content }),
  lagMs: readiness.asOf.lagMs,
  asOf: readiness.asOf,
  reconnects: readiness.reconnects,
  ...(onKafka && { kafka: kafkaWords(onKafka) }),
})

const kafkaWords = ({ connected, gaps, held, restarts }: KafkaHealth): object => ({
  connected,
  restarts,
  held,
  gaps: gaps.map(gapWords),
})

/** Offsets have 64 bits: text. */
const gapWords = (gap: KafkaGap | undefined): object =>
  gap === undefined
    ? {}
    : {
        topic: gap.topic,
        partition: gap.partition,
        kind: gap.kind,
        storedOffset: String(gap.storedOffset),
        lowWatermark: String(gap.lowWatermark),
        highWatermark: String(gap.highWatermark),
      }

const healthFacts: RouteFacts = {
  access: 'open',
  produces: 'application/json',
  query: 'ignored',
  isHot: true,
  operation: {
    tag: 'operation',
    summary: 'Whether the process lives',
    responses: { '200': answers('It does.', 'Health') },
  },
}

const readyFacts: RouteFacts = {
  access: 'open',
  produces: 'application/json',
  query: 'ignored',
  isHot: true,
  operation: {
    tag: 'operation',
    summary: 'Whether this node may be asked',
    responses: together(
      { '200': answers('It may.', 'Ready') },
      {
        '503': answers(
          '`INDEX_BEHIND`, `INDEX_HALTED`, `KAFKA_GAP`, `STOPPING`',
          'NotReady',
          'application/problem+json',
        ),
      },
    ),
  },
}

const metricsFacts: RouteFacts = {
  access: 'any-token',
  produces: 'text/plain',
  query: 'ignored',
  isHot: true,
  operation: {
    tag: 'operation',
    summary: 'Metrics for Prometheus',
    responses: together(
      {
        '200': {
          description: 'The text format of Prometheus.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
      problems([]),
    ),
  },
}
