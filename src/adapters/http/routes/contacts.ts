import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import type { KnownState } from '../../../domain/ports/ledger.ts'
import type { Decision } from '../../../domain/rules/decision.ts'
import { answerText } from '../answer.ts'
import { decisionText } from '../decision-text.ts'
import { answers, pathParameter, problems, queryParameter, together } from '../openapi/operation.ts'
import type { Query } from '../query.ts'
import { QUESTION_PARAMETERS, questionOf } from '../question-parameters.ts'
import { NO_PARAMETERS, type QueryNames, type RouteFacts } from '../route-facts.ts'
import { QUESTION_PROPERTIES } from '../schemas/question.ts'
import { instant, ref } from '../schemas/words.ts'
import { answerFailure, answerWith, OUTAGES, type RouteParts } from './parts.ts'

interface OfContact {
  readonly contact: string
}

/** What is known of one contact. Opening protected values is recorded by the ledger before they are answered. */
export const contactRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.get<{ Params: OfContact }>(
      '/v1/contacts/:contact/history',
      { config: { facts: historyFacts } },
      async (request, reply) => {
        const reader = { ...request.principal, purpose: 'history', wantsProtected: true }
        return answerWith(parts, request, reply, await parts.ledger.history(request.params.contact, reader)())
      },
    )

    scope.get<{ Params: OfContact }>(
      '/v1/contacts/:contact/state',
      { config: { facts: stateFacts } },
      async (request, reply) => {
        const { effectiveAt, knownAt, ...question } = questionOf(request.query as Query) as TimedQuestion
        const asked = {
          ...(effectiveAt === undefined ? {} : { effectiveAt }),
          ...(knownAt === undefined ? {} : { knownAt }),
          question,
        }
        const state = await parts.ledger.state(request.params.contact, asked)()
        if (E.isLeft(state)) answerFailure(parts, request, reply, state.left)
        else
          answerText(
            reply,
            200,
            isDecision(state.right) ? decisionText(state.right) : JSON.stringify(state.right),
          )
        return reply
      },
    )
    done()
  }

interface TimedQuestion {
  readonly effectiveAt?: string
  readonly knownAt?: string
}

const isDecision = (answer: KnownState | Decision): answer is Decision => 'verdict' in answer

const STATE_PARAMETERS: QueryNames = {
  single: ['effectiveAt', 'knownAt', ...QUESTION_PARAMETERS.single.filter((name) => name !== 'contact')],
  repeated: QUESTION_PARAMETERS.repeated,
}

const contactParameter = pathParameter(
  'contact',
  { type: 'string' },
  'An E.164 number or an e-mail address, percent-encoded.',
)

const historyFacts: RouteFacts = {
  access: ['auditor', 'privacy-officer'],
  produces: 'application/json',
  query: NO_PARAMETERS,
  operation: {
    tag: 'contacts',
    summary: 'Everything recorded of a contact',
    description:
      'Protected values are opened after it is recorded who reads them; where that fails they are withheld and `protectedWithheld` says why.',
    parameters: [contactParameter],
    responses: together(
      { '200': answers('Its events, oldest first.', 'History') },
      problems([], { '422': ['NOT_A_CONTACT'], '503': ['INDEX_BEHIND'] }),
      problems([], OUTAGES),
    ),
  },
}

const { contact: _contact, ...QUESTION_OF_STATE } = QUESTION_PROPERTIES

const stateFacts: RouteFacts = {
  access: ['auditor', 'privacy-officer'],
  produces: 'application/json',
  query: STATE_PARAMETERS,
  operation: {
    tag: 'contacts',
    summary: 'What held of a contact at one time, as it was known at another',
    description:
      'With a `channel` the decision as of both times, else what is known. With `knownAt` and `at`, and without `effectiveAt`, it repeats a plain check.',
    parameters: [
      contactParameter,
      queryParameter(
        'effectiveAt',
        instant,
        'Only what held then. A refusal counts from the earlier of when it happened and was recorded.',
      ),
      queryParameter(
        'knownAt',
        { type: 'string' },
        'An instant, a position or `size:N`. The last two are exact.',
      ),
      ...Object.entries(QUESTION_OF_STATE).map(([name, schema]) => queryParameter(name, schema)),
    ],
    responses: together(
      {
        '200': {
          description: 'The decision, or what is known.',
          content: { 'application/json': { schema: { anyOf: [ref('Decision'), ref('KnownState')] } } },
        },
      },
      problems([], {
        '422': ['NOT_A_CONTACT', 'NOT_A_QUESTION', 'POSITION_OF_ANOTHER_STORE'],
        '503': ['INDEX_BEHIND'],
      }),
      problems([], OUTAGES),
    ),
  },
}
