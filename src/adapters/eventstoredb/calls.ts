import type { AppendResp, DeleteResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ExpectedRevision, NewEvent } from '../../domain/ports/event-store.ts'
import type { Work } from './connection.ts'
import { type Recorded, recordedIn } from './recorded.ts'
import { appendTo, deletionOf, proposed } from './requests.ts'

/**
 * Reads events up to a number. A server that was told the number may look through everything for one more, so it is told to
 * stop. In one stream it stops by itself, and must not be told: many calls broken off look like an attack to HTTP/2.
 */
export const readEvents =
  (request: ReadReq, limit: number): Work<ReadonlyArray<Recorded>> =>
  ({ streams, callFor }, signal, deadlineMs) =>
    new Promise((resolve, reject) => {
      const events: Array<Recorded> = []
      const call = streams.read(request, ...callFor(deadlineMs))
      const done = (): void => {
        resolve(events)
        call.cancel()
      }
      call.on('data', (message: ReadResp) => {
        const event = recordedIn(message)
        if (event === undefined || events.length === limit) return
        events.push(event)
        if (events.length === limit && request.getOptions()?.hasAll() === true) done()
      })
      call.on('end', () => resolve(events))
      call.on('error', reject)
      signal.addEventListener('abort', () => call.cancel())
    })

/**
 * One call for one append, so that each has a fate of its own. The batch append of the client shares one stream, and one
 * list of what is under way, between all clients of a process.
 */
export const appendEvents =
  (stream: string, expected: ExpectedRevision, events: ReadonlyArray<NewEvent>): Work<AppendResp> =>
  ({ streams, callFor }, signal, deadlineMs) =>
    new Promise((resolve, reject) => {
      const call = streams.append(...callFor(deadlineMs), (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      )
      call.on('error', reject)
      signal.addEventListener('abort', () => call.cancel())
      call.write(appendTo(stream, expected))
      for (const event of events) call.write(proposed(event))
      call.end()
    })

/** Hides everything in a stream whose newest event has this revision. */
export const deleteStream =
  (stream: string, expected: number): Work<DeleteResp> =>
  ({ streams, callFor }, signal, deadlineMs) =>
    new Promise((resolve, reject) => {
      const call = streams.delete(deletionOf(stream, expected), ...callFor(deadlineMs), (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      )
      signal.addEventListener('abort', () => call.cancel())
    })
