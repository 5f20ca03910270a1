import { type ServiceError, status } from '@grpc/grpc-js'
import type { Leader } from './client.ts'
import type { StoreUnfit } from './store-unfit.ts'

/** Why a call brought no answer of use. Words of servers stay outside: they name streams. */
export type CallFailure =
  /** The server did not do it, and says why; or nothing of it was sent. */
  | { readonly type: 'refused'; readonly cause: string; readonly refusal: Refusal | undefined }
  /** What came of it is not known. */
  | { readonly type: 'unknown'; readonly cause: string }
  /** Nothing was sent: the server that answers is not one to rely on. */
  | { readonly type: 'unfit'; readonly cause: string; readonly unfit: StoreUnfit }

export type Refusal =
  | { readonly type: 'not-leader'; readonly leader: Leader | undefined }
  | { readonly type: 'access-denied' }
  | { readonly type: 'stream-deleted' }
  /** Appends are told so by an answer; only what deletes is told by an error. */
  | { readonly type: 'wrong-revision' }
  | { readonly type: 'append-too-large'; readonly bytesMax: number }
  | { readonly type: 'not-implemented' }

/** Nothing of a call was sent. */
export const notSent = (cause: string): CallFailure => ({ type: 'refused', cause, refusal: undefined })

/** The own timer of a call ran out. */
export class TooLate extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
  }
}

/** Reads what a call threw. `code` and the trailer `exception` are to be relied on, messages are not. */
export const callFailureOf = (error: unknown): CallFailure => {
  if (error instanceof TooLate) return { type: 'unknown', cause: `the event store gave ${error.message}` }
  if (!isServiceError(error))
    return { type: 'unknown', cause: 'the event store could not be reached, or answered nonsense' }
  const refusal = refusalOf(error)
  const cause = `the event store answered ${refusal?.type ?? status[error.code]}`
  return refusal === undefined ? { type: 'unknown', cause } : { type: 'refused', cause, refusal }
}

/** Whether a server of release 23.10 or before gave up a subscriber that read more slowly than events came. */
export const isTooSlow = (error: unknown): boolean =>
  isServiceError(error) && error.code === status.ABORTED && error.details.includes('too slow')

/** Whether the call itself was heard: the connection is as good as before. */
export const isAnswer = (error: unknown): boolean => isServiceError(error) && refusalOf(error) !== undefined

const refusalOf = (error: ServiceError): Refusal | undefined => {
  const { code } = error
  const exception = trailer(error, 'exception')
  if (exception === 'not-leader') return { type: 'not-leader', leader: leaderOf(error) }
  if (exception === 'stream-deleted') return { type: 'stream-deleted' }
  if (exception === 'wrong-expected-version') return { type: 'wrong-revision' }
  if (exception === 'maximum-append-size-exceeded')
    return { type: 'append-too-large', bytesMax: Number(trailer(error, 'maximum-append-size')) || 0 }
  if (code === status.PERMISSION_DENIED || code === status.UNAUTHENTICATED) return { type: 'access-denied' }
  return code === status.UNIMPLEMENTED ? { type: 'not-implemented' } : undefined
}

const leaderOf = (error: ServiceError): Leader | undefined => {
  const [address, port] = [trailer(error, 'leader-endpoint-host'), trailer(error, 'leader-endpoint-port')]
  return address === undefined || port === undefined ? undefined : { address, port: Number(port) }
}

const trailer = (error: ServiceError, name: string): string | undefined =>
  // Errors that never reached a server come without trailers, whatever their type says.
  (error.metadata as ServiceError['metadata'] | undefined)?.get(name)[0]?.toString()

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number'
