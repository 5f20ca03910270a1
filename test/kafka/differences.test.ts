import { describe, expect, test } from 'vitest'
import { incomingOf } from '../../src/adapters/kafka/message.ts'
import type { KafkaRecord } from '../../src/adapters/kafka/record.ts'
import { contentDigestOf } from '../../src/domain/workflow/content-digest-of.ts'
import { fakeDecoding, NOW } from '../support/fake-ledger.ts'
import type { Line } from '../support/ledger-talk.ts'
import { differences } from './differences.ts'
import type { Letter } from './letters.ts'
import { type Poison, type TrafficRecord, traffic } from './traffic.ts'

const { records, model } = traffic({ seed: 3, records: 3_000, partitions: 3, contacts: 40 })
const digestOf = fakeDecoding.names.contentDigestOf
const published = { model, topic: 'consent.events', digestOf }

/** What a ledger shows that has done all as it must. */
const line = (type: string, stream: string, occurredAt: string, over: Partial<Line> = {}): Line => ({
  position: '',
  eventId: '',
  type,
  stream,
  revision: '',
  occurredAt,
  recordedAt: '',
  source: '',
  data: {},
  leaf: '',
  ...over,
})
const letterOf = (place: string, { reason, outcome, content }: Poison): Letter => {
  const [partition = '', offset = ''] = place.split(':')
  const facts = { reason, outcome, topic: 'consent.events', offset, digest: digestOf(content) }
  return {
    key: null,
    value: JSON.stringify({ ...facts, partition: Number(partition) }),
    headers: {
      'content-type': 'application/json',
      'ledger-partition': partition,
      ...Object.fromEntries(Object.entries(facts).map(([name, fact]) => [`ledger-${name}`, fact])),
    },
  }
}
const putAside = (place: string, { reason, outcome, content }: Poison, topic = 'consent.events'): Line => {
  const [partition, offset] = place.split(':')
  const kafka = { topic, partition: Number(partition), offset }
  const metadata = JSON.stringify({ contentDigest: digestOf(content), kafka })
  return line('EventQuarantined', 'quarantine', '2026-01-01T00:00:00Z', {
    eventId: `${reason} ${content}`,
    data: { reason, outcome },
    leaf: Buffer.from(`\u0000data${metadata}`).toString('base64'),
  })
}
const poison = [...model.poison]
const letters = poison.map(([place, what]) => letterOf(place, what))
const firsts = [...Map.groupBy(poison, ([, { content }]) => content).values()].flatMap(([first]) =>
  first === undefined ? [] : [first],
)
const aside = firsts.map(([place, what]) => putAside(place, what))
const consents = model.valid.map(({ type, contact, time }) => line(type, `contact-${contact}`, time))
const log = [...consents, ...aside]

/** Two neighbours in the order of one contact. */
const pair = (): readonly [number, number] => {
  const [first, second] = [...model.order.values()].find(({ length }) => length > 1) ?? []
  return [
    consents.findIndex(({ occurredAt }) => occurredAt === first),
    consents.findIndex(({ occurredAt }) => occurredAt === second),
  ]
}
const at = (index: number): Line => consents[index] ?? line('', '', '')

const letter = (index: number): Letter => letters.at(index) as Letter
const withHeaders = ({ headers, ...rest }: Letter, more: Readonly<Record<string, string>>): Letter => ({
  ...rest,
  headers: { ...headers, ...more },
})
const without = ({ headers, ...rest }: Letter, name: string): Letter => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name)),
})
const saying = (one: Letter, more: object): Letter => ({
  ...one,
  value: JSON.stringify({ ...(JSON.parse(one.value) as object), ...more }),
})

/** The digest of one dead letter in another, in its header and in its value. */
const withDigestOf = (one: Letter, other: Letter): Letter => {
  const digest = other.headers['ledger-digest'] ?? ''
  return saying(withHeaders(one, { 'ledger-digest': digest }), { digest })
}
/** Two dead letters of different contents and one reason. */
const [one, other] = ((): readonly [number, number] => {
  const of = (reason: string, but = '') =>
    poison.findIndex(([, what]) => what.reason === reason && what.content !== but)
  const first = of('CONFLICT')
  return [first, of('CONFLICT', poison[first]?.[1].content)]
})()

describe('the comparison with what was published', () => {
  test('finds nothing in a ledger that has all of it once', () => {
    expect(differences(published, log, letters)).toStrictEqual([])
    expect(differences({ ...published, isReadAgain: true }, log, [...letters, ...letters])).toStrictEqual([])
  })

  const [early, late] = pair()
  const inTheLog: ReadonlyArray<readonly [string, ReadonlyArray<Line>, string]> = [
    ['a lost event', log.toSpliced(7, 1), 'lost'],
    ['an event that counts twice', [...log, at(7)], 'twice'],
    [
      'two events of one contact the wrong way round',
      log.with(early, at(late)).with(late, at(early)),
      'out of',
    ],
    ['an event of another contact', log.with(7, { ...at(7), stream: `contact-other` }), 'two streams'],
    [
      'an event of another type',
      log.with(7, { ...at(7), type: at(7).type === 'DncAdded' ? 'ConsentGranted' : 'DncAdded' }),
      'another type',
    ],
    [
      'an event that nobody published',
      [...log, line('DncAdded', 's', '2020-01-01T00:00:00Z')],
      'never published',
    ],
    ['poison that was not put aside', log.slice(0, -1), 'not put aside'],
    ['poison that was put aside twice', [...log, ...aside.slice(-1)], 'put aside twice'],
    [
      'poison that was put aside under two ids',
      [...log, { ...(log.at(-1) as Line), eventId: 'another' }],
      'two ids',
    ],
    [
      'poison that one node put aside in two streams',
      [...log.slice(0, -1), { ...(log.at(-1) as Line), stream: 'quarantine-other' }],
      'streams by',
    ],
    [
      'poison that was put aside for another reason',
      [...log.slice(0, -1), { ...(log.at(-1) as Line), data: { reason: 'OTHER', outcome: 'invalid' } }],
      'put aside as',
    ],
    [
      'poison that was put aside from where something else lay',
      [...log.slice(0, -1), putAside(firsts[0]?.[0] ?? '', firsts.at(-1)?.[1] as Poison)],
      'another place',
    ],
    [
      'poison that was put aside from another topic',
      [...log.slice(0, -1), putAside(firsts.at(-1)?.[0] ?? '', firsts.at(-1)?.[1] as Poison, 'other')],
      'another place',
    ],
    [
      'what was put aside and is no poison',
      [...log, putAside('0:0', { outcome: 'invalid', reason: 'UNDECODABLE', content: 'fine', words: [] })],
      'never published as poison',
    ],
  ]
  test.each(inTheLog)('finds in the log %s', (_, seen, said) => {
    expect(differences(published, seen, letters).join('\n')).toContain(said)
  })

  const announced: ReadonlyArray<readonly [string, ReadonlyArray<Letter>, string]> = [
    ['none of a record', letters.slice(1), 'not announced'],
    ['one twice, though nothing was read again', [...letters, letter(0)], 'announced 2 times'],
    [
      'one of a record that was fine',
      [...letters, withHeaders(letter(0), { 'ledger-offset': '999999' })],
      'fine',
    ],
    [
      'another reason',
      letters.with(0, withHeaders(letter(0), { 'ledger-reason': 'OTHER' })),
      'announced with ledger-reason',
    ],
    [
      'another outcome',
      letters.with(0, withHeaders(letter(0), { 'ledger-outcome': 'duplicate' })),
      'announced with ledger-outcome',
    ],
    [
      'another topic',
      letters.with(0, withHeaders(letter(0), { 'ledger-topic': 'other' })),
      'announced with ledger-topic',
    ],
    [
      'one digest for all',
      letters.map((each) => withDigestOf(each, letter(0))),
      'announced with ledger-digest',
    ],
    [
      'two digests exchanged',
      letters
        .with(one, withDigestOf(letter(one), letter(other)))
        .with(other, withDigestOf(letter(other), letter(one))),
      'announced with ledger-digest',
    ],
    [
      'a digest that anybody can make',
      letters.with(0, withHeaders(letter(0), { 'ledger-digest': 'plain' })),
      'announced with ledger-digest',
    ],
    ...Object.keys(letter(0).headers).map(
      (name) =>
        [
          `no header ${name}`,
          letters.with(0, without(letter(0), name)),
          name.endsWith('partition') || name.endsWith('offset') ? 'not announced' : `with ${name} undefined`,
        ] as const,
    ),
    [
      'one header more',
      letters.with(0, withHeaders(letter(0), { 'ledger-value': 'x' })),
      'announced with ledger-value',
    ],
    ['a key', letters.with(0, { ...letter(0), key: 'customer' }), 'with a key'],
    [
      'a value that says something else than the headers',
      letters.with(0, saying(letter(0), { offset: '999999' })),
      'in its value',
    ],
    [
      'a value that says less than the headers',
      letters.with(0, saying(letter(0), { digest: undefined })),
      'in its value',
    ],
    [
      'a value that says more than the headers',
      letters.with(0, saying(letter(0), { bytes: 'x' })),
      'in its value',
    ],
    [
      'the contact in what was expected',
      letters.with(
        0,
        saying(letter(0), { issues: [{ path: '', expected: String(poison[0]?.[1].words[1]) }] }),
      ),
      'with its content',
    ],
    [
      'what was found beside what was expected',
      letters.with(0, saying(letter(0), { issues: [{ path: 'data', expected: 'a scope', found: '{}' }] })),
      'more than paths',
    ],
  ]
  test.each(announced)('finds among the dead letters %s', (_, seen, said) => {
    expect(differences(published, log, seen).join('\n')).toContain(said)
  })

  test('is made of traffic that is the same for the same seed, and has every kind of poison', () => {
    const again = traffic({ seed: 3, records: 3_000, partitions: 3, contacts: 40 })
    expect(again.model).toStrictEqual(model)
    expect(new Set(poison.map(([, { outcome, reason }]) => `${outcome} ${reason}`))).toStrictEqual(
      new Set([
        'invalid UNDECODABLE',
        'invalid TOMBSTONE',
        'refused SCOPE_NOT_SPECIFIC',
        'conflict CONFLICT',
      ]),
    )
  })

  test('knows of each poisonous record what the ledger makes its digest of', () => {
    const names = {
      ...fakeDecoding.names,
      contentDigestOf: (content: string | Uint8Array) => textOf(content),
    }
    const places = Map.groupBy(records, ({ partition }) => partition)
    for (const [place, { content }] of poison) {
      const [partition = 0, offset = 0] = place.split(':').map(Number)
      const record = places.get(partition)?.[offset]
      const incoming = incomingOf(asRead(record, offset), { topic: 't', partition, offset: String(offset) })
      expect(contentDigestOf({ ...fakeDecoding, names })(incoming, NOW)).toBe(content)
    }
  })
})

/** The content itself in place of its digest. */
const textOf = (content: string | Uint8Array): string => Buffer.from(content as Uint8Array).toString('utf8')

/** A record as a driver hands it over. */
const asRead = (record: TrafficRecord | undefined, offset: number): KafkaRecord => ({
  offset: String(offset),
  timestamp: '0',
  key: null,
  value: typeof record?.value === 'string' ? Buffer.from(record.value) : null,
  headers: Object.fromEntries(
    Object.entries(record?.headers ?? {}).map(([name, text]) => [name, Buffer.from(text)]),
  ),
})
