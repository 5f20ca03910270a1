import type { FastifyRequest, onSendHookHandler } from 'fastify'
import type { HttpLog } from './log.ts'
import type { Metrics } from './metrics.ts'

export interface Leaving {
  readonly metrics: Metrics
  readonly log: HttpLog
}

export interface Door {
  readonly method: string
  /** The pattern, never what was asked for. */
  readonly route: string
  readonly isHot: boolean
}

/** Counts each answer of a route on its way out, and writes one line of it. */
export const leave = (leaving: Leaving, door: Door): onSendHookHandler => {
  const seen = report(leaving, door)
  return (request, reply, _payload, done) => {
    seen(request, reply.raw.statusCode)
    done()
  }
}

/** The same for answers that go past the hooks of a route. */
export const report = ({ metrics, log }: Leaving, { method, route, isHot }: Door) => {
  const tally = metrics.requests.of(method, route)
  return ({ startedAt, problemCode }: FastifyRequest, status: number): void => {
    const ms = performance.now() - startedAt
    tally.count(status, ms / 1_000)
    if (problemCode !== '') metrics.problem(problemCode)
    if (isHot && status < 500) return
    const facts = { route, method, status, ms: Math.round(ms * 1_000) / 1_000 }
    log[status < 500 ? 'info' : 'warn'](
      problemCode === '' ? facts : { ...facts, code: problemCode },
      'answered',
    )
  }
}
