import type { FastifyReply, FastifyRequest } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { KafkaControl } from '../../../domain/ports/kafka-control.ts'
import type { Ledger, Principal } from '../../../domain/ports/ledger.ts'
import { answerJson, answerProblem } from '../answer.ts'
import { failureProblem, type LedgerFailure } from '../failure-problem.ts'
import type { Metrics } from '../metrics.ts'
import { parseJson } from '../parse-json.ts'
import type { ProblemCode } from '../problem.ts'

/** What routes are made of. */
export interface RouteParts {
  readonly ledger: Ledger
  readonly metrics: Metrics
  /** Undefined where no broker is named to this node. */
  readonly kafka: KafkaControl | undefined
  /** Told of every outage, with its cause, which no answer shows. */
  readonly onOutage: (failure: LedgerFailure, route: string) => void
}

/** Sends what the ledger answered, or the problem that its failure is. */
export const answerWith = (
  parts: Pick<RouteParts, 'onOutage'>,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: E.Either<LedgerFailure, object>,
  status = 200,
): FastifyReply => {
  if (E.isLeft(answer)) answerFailure(parts, request, reply, answer.left)
  else answerJson(reply, status, answer.right)
  return reply
}

/** The same where a body of JSON says what is wanted, which is made then. */
export const answerWanted = async (
  parts: Pick<RouteParts, 'onOutage'>,
  request: FastifyRequest,
  reply: FastifyReply,
  make: (wanted: unknown, by: Principal) => TE.TaskEither<LedgerFailure, object>,
): Promise<FastifyReply> => {
  const wanted = parseJson(request.body as Buffer | undefined)
  if (E.isRight(wanted))
    return answerWith(parts, request, reply, await make(wanted.right, request.principal)(), 201)
  answerProblem(reply, wanted.left)
  return reply
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

const OUTAGE_CODES = [
  'STORE_UNAVAILABLE',
  'OUTCOME_UNKNOWN',
  'WRONG_REVISION',
  'RECORD_DAMAGED',
  'VAULT_UNAVAILABLE',
  'CONTENT_UNAVAILABLE',
  'CONTENT_DAMAGED',
  'EVENT_NOT_UNDERSTOOD',
]

/** Of every route that records or reads through the store. */
export const OUTAGES: Readonly<Record<'503', ReadonlyArray<string>>> = { '503': OUTAGE_CODES }

/** Of every route that records: a node may be one that only reads. */
export const WRITE_OUTAGES: typeof OUTAGES = { '503': [...OUTAGE_CODES, 'READER_NODE'] }

/** Of every route that takes a body of JSON. */
export const JSON_PROBLEMS: ReadonlyArray<ProblemCode> = [
  'NOT_JSON',
  'BODY_CUT_SHORT',
  'BODY_TOO_LARGE',
  'CONTENT_TYPE_UNKNOWN',
  'CONTENT_ENCODING_UNKNOWN',
]
