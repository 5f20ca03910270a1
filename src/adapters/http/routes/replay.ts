import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import type { EventLine } from '../../../domain/ports/ledger.ts'
import { answerProblem, NDJSON_TYPE } from '../answer.ts'
import { REPLAY_PAGE_EVENTS_MAX } from '../limits.ts'
import { answers, problems, queryParameter, together } from '../openapi/operation.ts'
import { limitParameter, type PageFacts, pageOf } from '../page.ts'
import { problem } from '../problem.ts'
import type { RouteFacts } from '../route-facts.ts'
import { place } from '../schemas/words.ts'
import { answerFailure, OUTAGES, type RouteParts } from './parts.ts'

/** The log as it is stored, a page at a time. */
export const replayRoutes =
  (parts: RouteParts) =>
  (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.get('/v1/events', { config: { facts } }, async (request, reply) => {
      const page = pageOf(request.query, PAGE)
      if (E.isLeft(page)) {
        answerProblem(reply, problem('PARAMETERS_INVALID', { issues: page.left }))
        return reply
      }
      const lines = await parts.ledger.replay(page.right.place, page.right.limit)()
      if (E.isLeft(lines)) {
        answerFailure(parts, request, reply, lines.left)
        return reply
      }
      return reply
        .header('content-type', NDJSON_TYPE)
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .send(Readable.from(ndjson(lines.right)))
    })
    done()
  }

const PAGE: PageFacts = { from: 'from', limitMax: REPLAY_PAGE_EVENTS_MAX, limit: REPLAY_PAGE_EVENTS_MAX }

/** Written as it is sent: a page of large events is never one text in memory. */
function* ndjson(lines: ReadonlyArray<EventLine>): Generator<string> {
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE)
    yield lines
      .slice(at, at + LINES_AT_ONCE)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('')
}

const LINES_AT_ONCE = 50

const facts: RouteFacts = {
  access: ['auditor'],
  produces: 'application/x-ndjson',
  query: { single: ['from', 'limit'], repeated: [] },
  operation: {
    tag: 'events',
    summary: 'Replay the log',
    description:
      'Lines of JSON in log order, from a position on, that position included: the first line of a further page is the last of this one.',
    parameters: [
      queryParameter(
        'from',
        { ...place, pattern: '^[a-z2-7]{8}-[0-9a-f]{16}([0-9a-f]{16})?$' },
        'Left out, from the first event on.',
      ),
      limitParameter(PAGE),
    ],
    responses: together(
      { '200': answers('One event a line.', 'EventLine', 'application/x-ndjson') },
      problems(['PARAMETERS_INVALID'], { '422': ['POSITION_OF_ANOTHER_STORE'], ...OUTAGES }),
    ),
  },
}
