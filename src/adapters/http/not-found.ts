import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerProblem } from './answer.ts'
import { type Authenticate, holderOf, noEntry } from './guard.ts'
import { type Leaving, report } from './leave.ts'
import { type Problem, problem } from './problem.ts'
import type { KnownRoutes } from './routes-known.ts'

export interface NotFoundParts extends Leaving {
  readonly authenticate: Authenticate
  readonly routes: KnownRoutes
}

/** Answers where no route is: which methods there are at this address, or that there is none. */
export const notFound = ({ authenticate, routes, ...leaving }: NotFoundParts) => {
  const seen = report(leaving, { method: 'any', route: 'none', isHot: false })
  return (request: FastifyRequest, reply: FastifyReply): void => {
    if (hasRoute(request)) {
      answerProblem(reply, ROUTE_UNKNOWN)
      return
    }
    request.startedAt = performance.now()
    const { authorization } = request.headers
    if (holderOf(authenticate, authorization) === undefined) answerProblem(reply, noEntry(authorization))
    else answer(routes.methodsAt(pathOf(request)), request, reply)
    seen(request, reply.raw.statusCode)
  }
}

/** A route that found nothing itself, such as the files of `/docs`: its door counts the answer. */
const hasRoute = ({ startedAt }: FastifyRequest): boolean => startedAt > 0

const answer = (methods: ReadonlyArray<string>, request: FastifyRequest, reply: FastifyReply): void => {
  const allow = [...methods, ...(methods.length === 0 ? [] : ['OPTIONS'])].join(', ')
  if (methods.length === 0) answerProblem(reply, ROUTE_UNKNOWN)
  else if (request.method === 'OPTIONS')
    void reply.code(204).header('allow', allow).header('x-content-type-options', 'nosniff').send()
  else answerProblem(reply, problem('METHOD_NOT_ALLOWED'), { allow })
}

const ROUTE_UNKNOWN: Problem = problem('ROUTE_UNKNOWN')

const pathOf = ({ raw: { url = '' } }: FastifyRequest): string => {
  const end = url.search(/[?#]/)
  return end < 0 ? url : url.slice(0, end)
}
