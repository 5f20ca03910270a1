import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { answerAtOnce, answerProblem } from '../answer.ts'
import { ask } from '../ask.ts'
import { takeBodies } from '../body-parsers.ts'
import { decisionText } from '../decision-text.ts'
import { BODY_BYTES_MAX } from '../limits.ts'
import { answers, body, problems, queryParameter, together } from '../openapi/operation.ts'
import { parseJson } from '../parse-json.ts'
import type { Query } from '../query.ts'
import { QUESTION_PARAMETERS, questionOf } from '../question-parameters.ts'
import type { RouteTally } from '../request-tally.ts'
import { NO_PARAMETERS, type RouteFacts } from '../route-facts.ts'
import { QUESTION_PROPERTIES } from '../schemas/question.ts'
import { answerFailure, type RouteParts } from './parts.ts'

/** One decision: asked before every contact, so this is the path that must be short. */
export const checkRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    takeBodies(scope, ['application/json'], () => () => ({
      bytesMax: BODY_BYTES_MAX,
      code: 'BODY_TOO_LARGE',
    }))
    const { requests, verdict } = parts.metrics
    const answer = (
      question: unknown,
      request: FastifyRequest,
      reply: FastifyReply,
      tally: RouteTally,
    ): void => {
      const decision = ask(parts.ledger, question)
      if (E.isLeft(decision)) answerFailure(parts, request, reply, decision.left)
      else {
        verdict(decision.right.verdict)
        answerAtOnce(reply, decisionText(decision.right))
        tally.count(200, (performance.now() - request.startedAt) / 1_000)
      }
    }

    const got = requests.of('GET', '/v1/check')
    scope.get('/v1/check', { config: { facts: getFacts } }, (request, reply) =>
      answer(questionOf(request.query as Query), request, reply, got),
    )

    const posted = requests.of('POST', '/v1/check')
    scope.post('/v1/check', { config: { facts: postFacts } }, (request, reply) => {
      const question = parseJson(request.body as Buffer | undefined)
      if (E.isLeft(question)) answerProblem(reply, question.left)
      else answer(question.right, request, reply, posted)
    })
    done()
  }

const decision = { '200': answers('The decision, with all of its reasons.', 'Decision') }
const notAQuestion = problems([], { '422': ['NOT_A_QUESTION', 'POSITION_OF_ANOTHER_STORE'] })

const getFacts: RouteFacts = {
  access: ['dialer'],
  produces: 'application/json',
  query: QUESTION_PARAMETERS,
  isHot: true,
  operation: {
    tag: 'checks',
    summary: 'May we contact this person?',
    description:
      'The answer is true for the place in the ledger that it names. A plus sign in a query is written `%2B`.',
    parameters: Object.entries(QUESTION_PROPERTIES).map(([name, schema]) => ({
      ...queryParameter(name, schema),
      ...(name === 'contact' || name === 'channel' ? { required: true } : {}),
      ...(QUESTION_PARAMETERS.repeated.includes(name) ? { style: 'form', explode: true } : {}),
    })),
    responses: together(decision, notAQuestion),
  },
}

const postFacts: RouteFacts = {
  access: ['dialer'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  isHot: true,
  operation: {
    tag: 'checks',
    summary: 'May we contact this person?',
    description: 'The same as a body: nothing of the person stands in an address.',
    requestBody: body(['application/json', 'Question']),
    responses: together(
      decision,
      notAQuestion,
      problems([
        'NOT_JSON',
        'BODY_CUT_SHORT',
        'BODY_TOO_LARGE',
        'CONTENT_TYPE_UNKNOWN',
        'CONTENT_ENCODING_UNKNOWN',
      ]),
    ),
  },
}
