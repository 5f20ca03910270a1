import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerProblem, answerText } from '../answer.ts'
import { askAll } from '../ask.ts'
import { takeBodies } from '../body-parsers.ts'
import { decisionText } from '../decision-text.ts'
import { failureProblem } from '../failure-problem.ts'
import { CHECKS_BODY_BYTES_MAX, CHECKS_QUERIES_MAX, CHECKS_SLICE_MS } from '../limits.ts'
import { answers, body, problems, together } from '../openapi/operation.ts'
import { parseJson } from '../parse-json.ts'
import { type Problem, problem, problemBody } from '../problem.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import type { RouteParts } from './parts.ts'

/** Many decisions at once. Others are answered in between: a list is worked off in slices of time. */
export const checksRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeBodies(scope, ['application/json'], () => () => ({
      bytesMax: CHECKS_BODY_BYTES_MAX,
      code: 'CHECKS_BODY_TOO_LARGE',
    }))
    scope.post('/v1/checks', { config: { facts } }, async (request, reply) => {
      const queries = queriesOf(request.body as Buffer | undefined)
      if (E.isLeft(queries)) answerProblem(reply, queries.left)
      else answerText(reply, 200, await decide(parts, queries.right, () => request.raw.socket.destroyed))
      return reply
    })
    done()
  }

const queriesOf = (bytes: Buffer | undefined): E.Either<Problem, ReadonlyArray<unknown>> => {
  const parsed = parseJson(bytes)
  if (E.isLeft(parsed)) return parsed
  const { right: value } = parsed
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject || Object.keys(value).some((name) => name !== 'queries'))
    return expected('', 'an object with the one member queries')
  const { queries } = value as { readonly queries?: unknown }
  if (!Array.isArray(queries)) return expected('queries', 'an array of questions')
  return queries.length > CHECKS_QUERIES_MAX
    ? E.left(problem('TOO_MANY_QUERIES', { limit: CHECKS_QUERIES_MAX }))
    : E.right(queries)
}

const expected = (path: string, what: string): E.Either<Problem, never> =>
  E.left(problem('QUERIES_EXPECTED', { issues: [{ path, expected: what }] }))

const decide = async (
  { ledger, metrics }: RouteParts,
  queries: ReadonlyArray<unknown>,
  isAbandoned: () => boolean,
): Promise<string> => {
  const texts: Array<string> = []
  let sliceEndsAt = performance.now() + CHECKS_SLICE_MS
  for (let from = 0; from < queries.length; from += ASKED_AT_ONCE) {
    for (const decision of askAll(ledger, queries.slice(from, from + ASKED_AT_ONCE))) {
      if (E.isRight(decision)) metrics.verdict(decision.right.verdict)
      texts.push(
        E.isRight(decision) ? decisionText(decision.right) : problemText(failureProblem(decision.left)),
      )
    }
    if (performance.now() < sliceEndsAt) continue
    await setImmediate()
    if (isAbandoned()) break
    sliceEndsAt = performance.now() + CHECKS_SLICE_MS
  }
  return `{"decisions":[${texts.join(',')}]}`
}

/** Enough to ask them cheaply, and few against a slice of time. */
const ASKED_AT_ONCE = 16

/** In the place of a decision: it has no verdict, so that nobody takes it for one. */
const problemText = (found: Problem): string => JSON.stringify({ problem: problemBody(found) })

const facts: RouteFacts = {
  access: ['dialer'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'checks',
    summary: `Up to ${CHECKS_QUERIES_MAX} decisions at once`,
    description:
      'In the order of the queries. One that cannot be answered has a `problem` in its place and no verdict.',
    requestBody: body(['application/json', 'Questions']),
    responses: together(
      { '200': answers('A decision or a problem for each query.', 'Decisions') },
      problems([
        'NOT_JSON',
        'BODY_CUT_SHORT',
        'QUERIES_EXPECTED',
        'TOO_MANY_QUERIES',
        'CHECKS_BODY_TOO_LARGE',
        'CONTENT_TYPE_UNKNOWN',
        'CONTENT_ENCODING_UNKNOWN',
      ]),
    ),
  },
}
