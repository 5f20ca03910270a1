import { describe, expect, test } from 'vitest'
import type { Line } from '../support/ledger-talk.ts'
import { differences, type Letter } from './differences.ts'
import { traffic } from './traffic.ts'

const { model } = traffic({ seed: 3, records: 3_000, partitions: 3, contacts: 40 })

/** What a ledger shows that has done all as it must. */
const line = (type: string, stream: string, occurredAt: string, leaf = ''): Line => ({
  position: '',
  eventId: leaf,
  type,
  stream,
  revision: '',
  occurredAt,
  recordedAt: '',
  source: '',
  data: {},
  leaf: Buffer.from(leaf).toString('base64'),
})
const letters: ReadonlyArray<Letter> = [...model.poison].map(([place, reason], i) => {
  const [partition = '', offset = ''] = place.split(':')
  return { reason, digest: `digest-${i % model.uniquePoison};`, partition: Number(partition), offset }
})
const aside = Array.from({ length: model.uniquePoison }, (_, i) =>
  line('EventQuarantined', 'quarantine', '2026-01-01T00:00:00Z', `digest-${i};`),
)
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

describe('the comparison with what was published', () => {
  test('finds nothing in a ledger that has all of it once', () => {
    expect(differences(model, log, letters)).toStrictEqual([])
    expect(differences(model, log, [...letters, ...letters])).toStrictEqual([])
  })

  const [early, late] = pair()
  const broken: ReadonlyArray<readonly [string, ReadonlyArray<Line>, ReadonlyArray<Letter>, string]> = [
    ['a lost event', log.toSpliced(7, 1), letters, 'lost'],
    ['an event that counts twice', [...log, at(7)], letters, 'twice'],
    [
      'two events of one contact the wrong way round',
      log.with(early, at(late)).with(late, at(early)),
      letters,
      'out of',
    ],
    [
      'an event of another contact',
      log.with(7, { ...at(7), stream: `contact-other` }),
      letters,
      'two streams',
    ],
    [
      'an event of another type',
      log.with(7, { ...at(7), type: at(7).type === 'DncAdded' ? 'ConsentGranted' : 'DncAdded' }),
      letters,
      'another type',
    ],
    [
      'an event that nobody published',
      [...log, line('DncAdded', 's', '2020-01-01T00:00:00Z')],
      letters,
      'never published',
    ],
    ['poison that was not put aside', log.slice(0, -1), letters, 'put aside'],
    ['poison that was put aside twice', [...log, ...aside.slice(-1)], letters, 'put aside'],
    ['poison that was not announced', log, letters.slice(1), 'not announced'],
    [
      'a dead letter of a record that was fine',
      log,
      [...letters, { ...(letters[0] as Letter), offset: '999999' }],
      'fine',
    ],
    [
      'a dead letter for another reason',
      log,
      letters.with(0, { ...(letters[0] as Letter), reason: 'OTHER' }),
      'announced as',
    ],
    [
      'one digest for all dead letters',
      log,
      letters.map((letter) => ({ ...letter, digest: (letters[0] as Letter).digest })),
      'digests announced',
    ],
    [
      'poison that one node put aside in two streams',
      [...log.slice(0, -1), { ...(log.at(-1) as Line), stream: 'quarantine-other' }],
      letters,
      'streams by',
    ],
    [
      'a digest that is nowhere',
      log,
      letters.with(0, { ...(letters[0] as Letter), digest: 'none' }),
      'not put aside',
    ],
  ]
  test.each(broken)('finds %s', (_, seen, announced, said) => {
    expect(differences(model, seen, announced).join('\n')).toContain(said)
  })

  test('is made of traffic that is the same for the same seed, and has every kind of poison', () => {
    const again = traffic({ seed: 3, records: 3_000, partitions: 3, contacts: 40 })
    expect(again.model).toStrictEqual(model)
    expect(new Set(model.poison.values())).toStrictEqual(
      new Set(['UNDECODABLE', 'TOMBSTONE', 'SCOPE_NOT_SPECIFIC', 'CONFLICT']),
    )
  })
})
