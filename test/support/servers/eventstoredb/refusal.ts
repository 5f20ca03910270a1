import { Metadata, status } from '@grpc/grpc-js'
import type { Expected } from './check-commit.ts'

/** Why the server does not do what it was asked. Plain data, so that it can be ordered from another process. */
export type Refusal =
  | { readonly why: 'not-leader'; readonly host: string; readonly port: number }
  | { readonly why: 'wrong-expected-version'; readonly current?: number }
  | { readonly why: 'maximum-append-size-exceeded' }
  | { readonly why: 'unknown'; readonly message: string }
  | {
      readonly why:
        | 'access-denied'
        | 'not-authenticated'
        | 'stream-deleted'
        | 'not-ready'
        | 'too-busy'
        | 'timeout'
        | 'invalid-position'
    }

export type Asked = { readonly stream: string; readonly expected?: Expected; readonly operation?: string }

/** The default of the server: one mebibyte for all events of one append. */
export const APPEND_BYTES_MAX = 1024 * 1024

export type ServiceFailure = Error & {
  readonly code: status
  readonly details: string
  readonly metadata: Metadata
}

/** A refusal as a gRPC status with the trailers of the server. */
export const failureOf = (refusal: Refusal, asked: Asked = { stream: '' }): ServiceFailure => {
  const stream = asciiOf(asked.stream)
  switch (refusal.why) {
    case 'not-leader':
      return failure(status.NOT_FOUND, 'Leader info available', {
        exception: 'not-leader',
        'leader-endpoint-host': refusal.host,
        'leader-endpoint-port': String(refusal.port),
      })
    case 'wrong-expected-version': {
      const expected = String(expectedNumber(asked.expected ?? 'any'))
      const actual = String(refusal.current ?? -1)
      return failure(
        status.FAILED_PRECONDITION,
        `${asked.operation ?? 'Append'} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
        {
          exception: 'wrong-expected-version',
          'stream-name': stream,
          'expected-version': expected,
          'actual-version': actual,
        },
      )
    }
    case 'maximum-append-size-exceeded':
      return failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${APPEND_BYTES_MAX} Exceeded.`, {
        exception: 'maximum-append-size-exceeded',
        'maximum-append-size': String(APPEND_BYTES_MAX),
      })
    case 'access-denied':
      return failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })
    case 'not-authenticated':
      return failure(status.UNAUTHENTICATED, 'Bad gRPC response. HTTP status code: 401')
    case 'stream-deleted':
      return failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
        exception: 'stream-deleted',
        'stream-name': stream,
      })
    case 'not-ready':
      return failure(status.UNAVAILABLE, 'Server Is Not Ready')
    case 'too-busy':
      return failure(status.UNAVAILABLE, 'Server Is Too Busy')
    case 'timeout':
      return failure(status.ABORTED, 'Operation timed out: Commit phase timeout.')
    case 'invalid-position':
      return failure(status.UNKNOWN, 'Unexpected ReadAllResult: Error')
    case 'unknown':
      return failure(status.UNKNOWN, refusal.message)
  }
}

/** A subscription that cannot keep up is dropped; this is the text of releases up to 23.10. */
export const consumerTooSlow = (): ServiceFailure =>
  failure(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  )

export const failure = (
  code: status,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): ServiceFailure => {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value)
  return Object.assign(new Error(details), { code, details, metadata })
}

/** The numbers that stand for the words, in trailers. */
const expectedNumber = (expected: Expected): number =>
  typeof expected === 'number' ? expected : { any: -2, no_stream: -1, stream_exists: -4 }[expected]

/** Trailers carry printable ASCII only. */
const asciiOf = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')
