import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect } from 'vitest'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import {
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type LogEvent,
  type NewEvent,
  READ_EVENTS_MAX,
  type StreamEvent,
} from '../../src/domain/ports/event-store.ts'

/** An event as no encoder would write it again: members out of order, spaces, a number with a useless zero. */
export const someEvent = (data = '{ "z":1.0, "a" : "\\u00e9" }'): NewEvent => ({
  id: randomUUID() as EventId,
  type: 'SomethingHappened',
  data: Buffer.from(data),
  metadata: Buffer.from('{"y" :2.50,"b":[ ]}'),
})

export const someEvents = (count: number): ReadonlyArray<NewEvent> =>
  Array.from({ length: count }, () => someEvent())

/** A stream that no test before has used. */
export const someStream = (): string => `contact-${randomUUID()}`

/** Appends, and fails the test where the store refuses. */
export const appendTo = async (
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: ReadonlyArray<NewEvent>,
): Promise<Appended> => got(await store.append(stream, expected, events)())

export const readAllOf = async (store: EventStore, stream: string): Promise<ReadonlyArray<StreamEvent>> => {
  const events: Array<StreamEvent> = []
  for (;;) {
    const page = got(await store.read(stream, events.length, READ_EVENTS_MAX)())
    events.push(...page)
    if (page.length < READ_EVENTS_MAX) return events
  }
}

/** The whole log, page after page, each page from the last position of the one before. */
export const readLogOf = async (
  store: EventStore,
  limit = READ_EVENTS_MAX,
): Promise<ReadonlyArray<LogEvent>> => {
  const events: Array<LogEvent> = []
  for (;;) {
    const last = O.fromNullable(events.at(-1)?.position)
    const page = got(await store.readAll(last, limit)())
    events.push(...(O.isSome(last) ? page.slice(1) : page))
    if (page.length < limit) return events
  }
}

export const got = <A>(answer: E.Either<unknown, A>): A => {
  if (E.isLeft(answer)) throw new Error(`the store answered ${JSON.stringify(answer.left)}`)
  return answer.right
}

export const refused = <F>(answer: E.Either<F, unknown>): F => {
  if (E.isRight(answer)) throw new Error(`the store accepted it: ${JSON.stringify(answer.right)}`)
  return answer.left
}

/** The same bytes, whatever kind of array holds them. */
export const expectSame = (found: ReadonlyArray<NewEvent>, given: ReadonlyArray<NewEvent>): void =>
  expect(found.map(plain)).toStrictEqual(given.map(plain))

const plain = ({ id, type, data, metadata }: NewEvent): unknown => ({
  id,
  type,
  data: Buffer.from(data).toString('hex'),
  metadata: Buffer.from(metadata).toString('hex'),
})

export const idsOf = (events: ReadonlyArray<NewEvent>): ReadonlyArray<string> => events.map(({ id }) => id)
