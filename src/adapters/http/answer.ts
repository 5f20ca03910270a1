import type { FastifyReply } from 'fastify'
import { RETRY_AFTER_SECONDS } from './limits.ts'
import { PROBLEM_TYPE, type Problem, problemBody } from './problem.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
export const NDJSON_TYPE = 'application/x-ndjson; charset=utf-8'

/** Sends a text that is JSON already. What the ledger says is about people, so nothing on the way may keep it. */
export const answerText = (reply: FastifyReply, status: number, text: string): void => {
  if (status !== 200) void reply.code(status)
  void reply
    .header('content-type', JSON_TYPE)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(text)
}

/**
 * The same for the hot path, straight to the socket: header fields go out as they stand here, and no hook of Fastify runs.
 * Who calls it counts the answer.
 */
export const answerAtOnce = (reply: FastifyReply, text: string): void => {
  const response = reply.hijack().raw
  response.writeHead(200, [
    'Content-Type',
    JSON_TYPE,
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    'Content-Length',
    String(Buffer.byteLength(text)),
  ])
  response.end(text)
}

/** Sends a value whole, as JSON writes it: no schema stands between the ledger and its caller. */
export const answerJson = (reply: FastifyReply, status: number, value: object): void =>
  answerText(reply, status, JSON.stringify(value))

export const answerProblem = (
  reply: FastifyReply,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void => {
  reply.request.problemCode = problem.code
  void reply
    .code(problem.status)
    .headers({
      'content-type': PROBLEM_TYPE,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headersOf(problem),
      ...headers,
    })
    .send(JSON.stringify(problemBody(problem)))
}

const headersOf = ({ status, code }: Problem): Readonly<Record<string, string>> => {
  if (status === 503) return { 'retry-after': String(RETRY_AFTER_SECONDS) }
  if (code === 'TOKEN_REQUIRED') return { 'www-authenticate': 'Bearer realm="consent-ledger"' }
  if (code === 'TOKEN_UNKNOWN')
    return { 'www-authenticate': 'Bearer realm="consent-ledger", error="invalid_token"' }
  if (code === 'ROLE_REQUIRED')
    return { 'www-authenticate': 'Bearer realm="consent-ledger", error="insufficient_scope"' }
  if (code === 'CONTENT_ENCODING_UNKNOWN') return { 'accept-encoding': 'identity' }
  return {}
}
