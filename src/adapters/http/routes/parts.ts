import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KafkaControl } from '../../../domain/ports/kafka-control.ts'
import type { Ledger } from '../../../domain/ports/ledger.ts'
import { answerProblem } from '../answer.ts'
import { failureProblem, type LedgerFailure } from '../failure-problem.ts'
import type { Metrics } from '../metrics.ts'

/** What routes are made of. */
export interface RouteParts {
  readonly ledger: Ledger
  readonly metrics: Metrics
  /** Undefined where no broker is named to this node. */
  readonly kafka: KafkaControl | undefined
  /** Told of every outage, with its cause, which no answer shows. */
  readonly onOutage: (failure: LedgerFailure, route: string) => void
}

export const answerFailure = (
  { onOutage }: Pick<RouteParts, 'onOutage'>,
  request: FastifyRequest,
  reply: FastifyReply,
  failure: LedgerFailure,
): void => {
  const found = failureProblem(failure)
  if (found.status === 503 && failure._tag !== 'IndexBehind')
    onOutage(failure, request.routeOptions.url ?? '')
  answerProblem(reply, found)
}

/** Of every route that records or reads through the store. */
export const OUTAGES: Readonly<Record<string, ReadonlyArray<string>>> = {
  '503': [
    'STORE_UNAVAILABLE',
    'OUTCOME_UNKNOWN',
    'WRONG_REVISION',
    'RECORD_DAMAGED',
    'VAULT_UNAVAILABLE',
    'CONTENT_UNAVAILABLE',
    'CONTENT_DAMAGED',
    'EVENT_NOT_UNDERSTOOD',
  ],
}
