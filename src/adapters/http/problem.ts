import type { Issues } from '../../domain/kernel/validation.ts'

/**
 * A failure as it is answered: RFC 9457. It says what is wrong and what was expected, and holds nothing of what was
 * sent: no body, no contact, no token, no address of a request.
 */
export interface Problem {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly issues?: Issues
  /** The bound that was passed. */
  readonly limit?: number
  /** The roles of which one is needed. */
  readonly roles?: ReadonlyArray<string>
}

export type ProblemFacts = Omit<Problem, 'status' | 'code' | 'title'>

/** A problem of HTTP itself. Those of the ledger get their code from its `_tag`: `failure-problem.ts`. */
export const problem = (code: ProblemCode, facts: ProblemFacts = {}): Problem => {
  const { status, title } = PROBLEMS[code]
  return { status, code, title, ...facts }
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** The members of RFC 9457 come first. `type` is a name, not an address: `docs/errors.md` explains it. */
export const problemBody = ({ title, status, code, ...facts }: Problem): object => ({
  type: `urn:consent-ledger:problem:${code.toLowerCase().replaceAll('_', '-')}`,
  title,
  status,
  code,
  ...facts,
})

export const PROBLEMS = {
  NOT_JSON: { status: 400, title: 'The body is not JSON in UTF-8' },
  BODY_CUT_SHORT: { status: 400, title: 'The body ended before it was complete' },
  URL_MALFORMED: { status: 400, title: 'The address of the request is not well-formed' },
  HTTP_MALFORMED: { status: 400, title: 'The request is not well-formed HTTP' },
  TOKEN_REQUIRED: { status: 401, title: 'A bearer token is needed' },
  TOKEN_UNKNOWN: { status: 401, title: 'The bearer token is not known, or was revoked' },
  ROLE_REQUIRED: { status: 403, title: 'The token does not have the role that this needs' },
  ROUTE_UNKNOWN: { status: 404, title: 'There is nothing at this address' },
  NO_SUCH_DISCLOSURE: { status: 404, title: 'No such version of a disclosure was published' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not offer that method' },
  NOT_ACCEPTABLE: { status: 406, title: 'The answer comes in no form that was asked for' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  EVENT_BODY_TOO_LARGE: { status: 413, title: 'The event has too many bytes' },
  BATCH_BODY_TOO_LARGE: { status: 413, title: 'The batch has too many bytes' },
  CHECKS_BODY_TOO_LARGE: { status: 413, title: 'The list of queries has too many bytes' },
  BODY_TOO_LARGE: { status: 413, title: 'The body has too many bytes' },
  TOO_MANY_EVENTS: { status: 413, title: 'The batch has too many events' },
  TOO_MANY_QUERIES: { status: 413, title: 'There are too many queries' },
  PATH_PARAMETER_TOO_LONG: { status: 414, title: 'A part of the address is too long' },
  CONTENT_TYPE_UNKNOWN: { status: 415, title: 'The content type is none that is understood here' },
  CONTENT_ENCODING_UNKNOWN: { status: 415, title: 'The body must come without a content encoding' },
  PARAMETERS_INVALID: { status: 422, title: 'The parameters of the query are not right' },
  EVENTS_EXPECTED: { status: 422, title: 'The body is neither an event nor an array of events' },
  QUERIES_EXPECTED: { status: 422, title: 'The body is no list of queries' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The header of the request has too many bytes' },
  INTERNAL: { status: 500, title: 'Something broke here' },
} as const

export type ProblemCode = keyof typeof PROBLEMS
