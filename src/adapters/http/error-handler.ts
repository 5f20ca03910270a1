import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerProblem } from './answer.ts'
import { Fault } from './fault.ts'
import { framesOf, type HttpLog } from './log.ts'
import { type Problem, type ProblemCode, problem } from './problem.ts'

/** Everything that was thrown on the way to an answer becomes a problem. What broke here is logged, without its words. */
export const errorHandler =
  (log: HttpLog) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const found = problemOf(error)
    if (found.status >= 500)
      log.error(
        {
          route: request.routeOptions.url ?? 'none',
          method: request.method,
          name: nameOf(error),
          frames: framesOf(error),
        },
        'a request met a defect',
      )
    answerProblem(reply, found)
  }

const problemOf = (error: unknown): Problem => {
  if (error instanceof Fault) return error.problem
  const code = fastifyCode(error)
  return problem((code === undefined ? undefined : FROM_FASTIFY[code]) ?? 'INTERNAL')
}

/** What Fastify finds wrong by itself. Its messages quote addresses, so only its codes are read. */
const FROM_FASTIFY: Readonly<Record<string, ProblemCode | undefined>> = {
  FST_ERR_BAD_URL: 'URL_MALFORMED',
  FST_ERR_MAX_PARAM_LENGTH: 'PATH_PARAMETER_TOO_LONG',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'CONTENT_TYPE_UNKNOWN',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_CUT_SHORT',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
}

const fastifyCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

const nameOf = (error: unknown): string => (error instanceof Error ? error.constructor.name : typeof error)
