import type { Socket } from 'node:net'
import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Principal } from '../../domain/ports/ledger.ts'
import { answerProblem } from './answer.ts'
import { bearerToken } from './bearer.ts'
import { accepts } from './media-type.ts'
import { type Problem, problem } from './problem.ts'
import { isDecodable, nameIssues, type Query } from './query.ts'
import type { Access, RouteFacts } from './route-facts.ts'

/** Who a token belongs to; undefined where nobody has it. */
export type Authenticate = (token: string) => Principal | undefined

/** What stands at the door of a route: token, role, form of the answer, names of the parameters. The body comes after. */
export const guard = (
  authenticate: Authenticate,
  facts: RouteFacts,
  silenceMsMax: number,
): onRequestHookHandler => {
  const { access, produces, query, isHot = false } = facts
  const queryFault = query === 'ignored' ? () => undefined : faultOfQuery(nameIssues(query))
  return (request, reply, done) => {
    request.startedAt = performance.now()
    if (!isHot) limitSilence(request.raw.socket, silenceMsMax)
    if (access === 'open') return done()
    const { authorization, accept } = request.headers
    const principal = holderOf(authenticate, authorization)
    if (principal === undefined) return answerProblem(reply, noEntry(authorization))
    request.principal = principal
    const fault = roleFault(access, principal) ?? formFault(accept, produces) ?? queryFault(request)
    return fault === undefined ? done() : answerProblem(reply, fault)
  }
}

/**
 * Ends the connection of somebody who does not read the answer. Node takes the limit back with the next request. Short
 * answers go without: they are in the hands of the system at once.
 */
const limitSilence = (socket: Partial<Pick<Socket, 'setTimeout'>>, ms: number): void => {
  if (socket.setTimeout !== undefined) socket.setTimeout(ms)
}

/** Whose token an `Authorization` header holds. */
export const holderOf = (
  authenticate: Authenticate,
  authorization: string | undefined,
): Principal | undefined => {
  const token = bearerToken(authorization)
  return token === undefined ? undefined : authenticate(token)
}

export const noEntry = (authorization: string | undefined): Problem =>
  problem(bearerToken(authorization) === undefined ? 'TOKEN_REQUIRED' : 'TOKEN_UNKNOWN')

const roleFault = (access: Access, { role }: Principal): Problem | undefined =>
  typeof access === 'string' || role === 'admin' || access.includes(role)
    ? undefined
    : problem('ROLE_REQUIRED', { roles: [...new Set([...access, 'admin'])] })

const formFault = (accept: string | undefined, produces: string): Problem | undefined =>
  accepts(accept, produces) ? undefined : problem('NOT_ACCEPTABLE')

const faultOfQuery =
  (issuesOf: ReturnType<typeof nameIssues>) =>
  (request: FastifyRequest): Problem | undefined => {
    const query = request.query as Query
    if (!isDecodable(query, request.raw.url ?? '')) return problem('URL_MALFORMED')
    const issues = issuesOf(query)
    return issues.length === 0 ? undefined : problem('PARAMETERS_INVALID', { issues })
  }
