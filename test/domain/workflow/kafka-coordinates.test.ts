import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { instantOfMs } from '../../../src/domain/kernel/instant.ts'
import { PURPOSES } from '../../../src/domain/kernel/purpose.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'
import type { EventStore, LogEvent, NewEvent } from '../../../src/domain/ports/event-store.ts'
import type { EventMetadata } from '../../../src/domain/record/metadata.ts'
import { contentDigestOf } from '../../../src/domain/workflow/content-digest-of.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'
import { fakeContacts } from '../../support/fake-contacts.ts'
import { fakeNames } from '../../support/fake-names.ts'
import { ledgerBehind } from '../../support/ledger-behind.ts'

const message = (id: string, type: string, data: object): unknown => ({
  specversion: '1.0',
  id,
  source: 'urn:example:crm',
  type: `org.consent-ledger.${type}.v1`,
  time: '2026-10-01T10:00:00Z',
  data: { contact: '+13055550123', ...data },
})

const withdrawal = (id: string, words: string) =>
  message(id, 'consent.withdrawn', { method: 'verbal', words })

/** One message of each fate, in the order in which they lay. */
const MESSAGES: ReadonlyArray<Incoming> = [
  { type: 'parsed', value: withdrawal('one', 'stop') },
  {
    type: 'parsed',
    value: message('two', 'consent.granted', { level: 'express', capture: { method: 'verbal' } }),
  },
  { type: 'parsed', value: { specversion: '1.0', id: 'three' } },
  { type: 'unreadable', bytes: Buffer.from('{"half'), expected: 'JSON' },
  { type: 'unreadable', bytes: Buffer.alloc(0), expected: 'a value', reason: 'TOMBSTONE' },
  { type: 'parsed', value: withdrawal('one', 'never again') },
]

const FATES = ['recorded', 'refused', 'invalid', 'invalid', 'invalid', 'conflict']

const onKafka = (messages: ReadonlyArray<Incoming>): ReadonlyArray<Incoming> =>
  messages.map((one, i) => ({
    ...one,
    kafka: {
      topic: 'consent.events',
      partition: 1,
      offset: String(20 + i),
      recordDigest: `r${i}`,
      recordedBefore: '20',
    },
  }))

const metadataOf = ({ metadata }: LogEvent): EventMetadata =>
  JSON.parse(Buffer.from(metadata).toString()) as EventMetadata

const recordedWith = async (
  messages: ReadonlyArray<Incoming>,
  wrong?: (store: EventStore) => Partial<EventStore>,
) => {
  const { events, record, catchUp } = ledgerBehind([], new Map(), wrong)
  catchUp()
  const outcomes = await record(messages)()
  if (E.isLeft(outcomes)) throw new Error(outcomes.left._tag)
  return { events, outcomes: outcomes.right }
}

/** Every offset once, with all that was said of the place. */
const keepsPlaces = (events: ReadonlyArray<LogEvent>): void => {
  const byOffset = events
    .map((event) => metadataOf(event).kafka)
    .sort((a, b) => Number(a?.offset) - Number(b?.offset))
  expect(byOffset).toStrictEqual(onKafka(MESSAGES).map(({ kafka }) => kafka))
}

test('where a message lay on Kafka stands in its event, and in its quarantine where it was not recorded', async () => {
  const { events, outcomes } = await recordedWith(onKafka(MESSAGES))
  expect(outcomes.map(({ outcome }) => outcome)).toStrictEqual(FATES)
  keepsPlaces(events)
})

/** A store to which some events come as they should not. */
const spoiling =
  (types: ReadonlyArray<string>, spoil: (metadata: EventMetadata) => object) =>
  (store: EventStore): Partial<EventStore> => ({
    append: (stream, expected, events) =>
      store.append(
        stream,
        expected,
        events.map((event: NewEvent) =>
          types.includes(event.type)
            ? {
                ...event,
                metadata: Buffer.from(
                  JSON.stringify(spoil(JSON.parse(Buffer.from(event.metadata).toString()) as EventMetadata)),
                ),
              }
            : event,
        ),
      ),
  })

const withoutPlace = ({ kafka: _, ...others }: EventMetadata): object => others

const onTheFirst = ({ kafka, ...others }: EventMetadata): object => ({
  ...others,
  kafka: { ...kafka, offset: '20' },
})

test.each([
  ['forgets where its messages lay', ['ConsentWithdrawn'], withoutPlace],
  ['forgets it of what it puts aside', ['EventQuarantined'], withoutPlace],
  ['gives a batch one place', ['ConsentWithdrawn', 'EventQuarantined'], onTheFirst],
] as const)('a ledger that %s is noticed', async (_, types, spoil) => {
  const { events } = await recordedWith(onKafka(MESSAGES), spoiling(types, spoil))
  expect(() => keepsPlaces(events)).toThrow()
})

test('no digest depends on where a message lay, and a copy from elsewhere is the same message', async () => {
  const plain = await recordedWith(MESSAGES)
  const { events, record, catchUp } = ledgerBehind()
  catchUp()
  await record(onKafka(MESSAGES))()
  const again = await record(MESSAGES.slice(0, 1))()
  expect(E.isRight(again) && again.right.map(({ outcome }) => outcome)).toStrictEqual(['duplicate'])
  expect(events.map((event) => [event.id, metadataOf(event).contentDigest])).toStrictEqual(
    plain.events.map((event) => [event.id, metadataOf(event).contentDigest]),
  )
  expect(plain.events.map(metadataOf).every(({ kafka }) => kafka === undefined)).toBe(true)
})

test('the digest that is announced is the one that the event or the quarantine carries', async () => {
  const { events } = await recordedWith(onKafka(MESSAGES))
  const announced = contentDigestOf({
    deployment: { defaultSeller: 'default' as Word, purposes: new Set<string>(PURPOSES) },
    contacts: fakeContacts,
    names: fakeNames,
  })
  const carried = new Map(
    events.map(metadataOf).map(({ kafka, contentDigest }) => [Number(kafka?.offset) - 20, contentDigest]),
  )
  for (const [i, one] of MESSAGES.entries())
    expect(announced(one, instantOfMs(Date.UTC(2026, 10, 1)))).toBe(carried.get(i))
  expect(new Set(carried.values()).size).toBe(MESSAGES.length)
})

test('a tombstone is put aside under a reason of its own', async () => {
  const { events } = await recordedWith(onKafka(MESSAGES))
  const reasons = events
    .filter(({ type }) => type === 'EventQuarantined')
    .map(({ data }) => (JSON.parse(Buffer.from(data).toString()) as { reason: string }).reason)
  expect(reasons.sort()).toStrictEqual(
    ['CONFLICT', 'SCOPE_NOT_SPECIFIC', 'TOMBSTONE', 'UNDECODABLE', 'UNDECODABLE'].sort(),
  )
})
