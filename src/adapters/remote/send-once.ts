import * as E from 'fp-ts/lib/Either.js'
import type { Address } from './address.ts'
import { type Reply, type Request, type Silence, urlOf } from './request.ts'

export type Fetch = (url: URL, init: RequestInit) => Promise<Response>

/** How long one attempt may take. */
export const ATTEMPT_MS_MAX = 60_000

/** What is held of one answer. */
export const ANSWER_BYTES_MAX = 268_435_456

/** One attempt. Nothing of what was sent is in what it says. */
export const sendOnce = async (
  fetch: Fetch,
  { base, token }: Address,
  request: Request,
): Promise<E.Either<Silence, Reply>> => {
  const { method, body, stream, timeoutMs = ATTEMPT_MS_MAX } = request
  try {
    const response = await fetch(urlOf(base, request), {
      method,
      headers: {
        accept: 'application/json, application/x-ndjson, application/problem+json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': body.type }),
        ...(stream === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      },
      ...(body === undefined ? {} : { body: body.text }),
      ...(stream === undefined ? {} : { body: ReadableStream.from(stream), duplex: 'half' }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await textOf(response)
    if (text === undefined) return E.left({ status: 'too-large' })
    return E.right({ status: response.status, text, ...retryAfterOf(response) })
  } catch (error) {
    return E.left(silenceOf(error))
  }
}

const textOf = async ({ body }: Response): Promise<string | undefined> => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const retryAfterOf = ({ headers }: Response): { readonly retryAfterMs?: number } => {
  const seconds = headers.get('retry-after')
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1_000 } : {}
}

/** The words of a failure are left out: they may repeat an address or a header. */
const silenceOf = (error: unknown): Silence => {
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return { status: 'timeout' }
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : undefined)
  if (code === undefined) return { status: 'unreachable' }
  if (TIMEOUTS.has(code)) return { status: 'timeout' }
  return { status: /CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code) ? 'untrusted' : 'unreachable', code }
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^[A-Z][A-Z0-9_]{2,63}$/.test(error.code)
    ? error.code
    : undefined
