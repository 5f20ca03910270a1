import type { Socket } from 'node:net'
import type { Metrics } from './metrics.ts'
import { PROBLEM_TYPE, type ProblemCode, problem, problemBody } from './problem.ts'

/** Answers what never became a request: HTTP that cannot be read, a header that is too large, one that never ends. */
export const clientErrorHandler =
  (metrics: Pick<Metrics, 'problem'>) =>
  (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    const { status, code, ...facts } = problem(codeFor(error.code))
    metrics.problem(code)
    const body = JSON.stringify(problemBody({ status, code, ...facts }))
    const head = [
      `HTTP/1.1 ${status} ${REASONS[status] ?? ''}`,
      `Content-Type: ${PROBLEM_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      'Connection: close',
    ]
    if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
    setTimeout(() => void socket.destroy(), LINGER_MS).unref()
  }

/** Time to read the answer, for somebody who may not be listening. */
const LINGER_MS = 500

const codeFor = (code: string | undefined): ProblemCode => {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'REQUEST_TIMEOUT'
  return code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'HTTP_MALFORMED'
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}
