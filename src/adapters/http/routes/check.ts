import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import type { Ledger } from '../../../domain/ports/ledger.ts'
import { answerAtOnce, answerProblem } from '../answer.ts'
import { ask, askAll } from '../ask.ts'
import { takeJson } from '../body-parsers.ts'
import { decisionText } from '../decision-text.ts'
import { answers, body, problems, queryParameter, together } from '../openapi/operation.ts'
import { parseJson } from '../parse-json.ts'
import { perTurn } from '../per-turn.ts'
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
    takeJson(scope)
    const { requests } = parts.metrics
    const answerSoon = perTurn(answerAll(parts))

    const got = requests.of('GET', '/v1/check')
    scope.get('/v1/check', { config: { facts: getFacts } }, (request, reply) =>
      answerSoon({ question: questionOf(request.query as Query), request, reply, tally: got }),
    )

    const posted = requests.of('POST', '/v1/check')
    scope.post('/v1/check', { config: { facts: postFacts } }, (request, reply) => {
      const question = parseJson(request.body as Buffer | undefined)
      if (E.isLeft(question)) answerProblem(reply, question.left)
      else answerSoon({ question: question.right, request, reply, tally: posted })
    })
    done()
  }

interface Asked {
  readonly question: unknown
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly tally: RouteTally
}

/** First all decisions, then all sockets: the two do not push each other out of the processor. */
const answerAll =
  (parts: RouteParts) =>
  (asked: ReadonlyArray<Asked>): void => {
    const decisions = decideAll(parts, asked)
    const texts = asked.map((one, i) => alone(one, () => textOf(parts, one, decisions[i])))
    for (const [i, one] of asked.entries()) {
      const text = texts[i]
      if (text !== undefined) alone(one, () => answer(one, text))
    }
  }

type Decided = ReturnType<Ledger['check']>

/** None where one of them broke: then each is asked for alone. */
const decideAll = ({ ledger }: RouteParts, asked: ReadonlyArray<Asked>): ReadonlyArray<Decided> => {
  try {
    return askAll(
      ledger,
      asked.map(({ question }) => question),
    )
  } catch {
    return []
  }
}

/** What breaks concerns this request and no other of its turn. */
const alone = <A>({ reply }: Asked, work: () => A): A | undefined => {
  try {
    return work()
  } catch (defect) {
    void reply.send(defect instanceof Error ? defect : new TypeError('what was thrown is no error'))
    return undefined
  }
}

/** The text of a decision; undefined where the question is answered with a problem. */
const textOf = (
  parts: RouteParts,
  { question, request, reply }: Asked,
  decision: Decided = ask(parts.ledger, question),
): string | undefined => {
  if (E.isLeft(decision)) {
    answerFailure(parts, request, reply, decision.left)
    return undefined
  }
  parts.metrics.verdict(decision.right.verdict)
  return decisionText(decision.right)
}

const answer = ({ request, reply, tally }: Asked, text: string): void => {
  answerAtOnce(reply, text)
  tally.count(200, (performance.now() - request.startedAt) / 1_000)
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
