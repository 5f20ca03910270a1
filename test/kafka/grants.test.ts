import { expect, test } from 'vitest'
import type { Line, Message } from '../support/ledger-talk.ts'
import { type Commit, settingBack } from './commits.ts'
import { grants, unlike } from './grants.ts'

const committed = grants(6)
const aborted = grants(3)

const lineOf = ({ time, id }: Message): Line => ({
  position: '',
  eventId: id,
  type: 'ConsentGranted',
  stream: `contact-${id}`,
  revision: '',
  occurredAt: time.replace('.000Z', 'Z'),
  recordedAt: '',
  source: '',
  data: {},
  leaf: '',
})
const log = committed.map(lineOf)
const [first, second] = log as [Line, Line]

test('unlike() finds nothing in a log of all of them once, in whatever order', () => {
  expect(unlike(log, committed)).toStrictEqual([])
  expect(unlike(log.toReversed(), committed)).toStrictEqual([])
})

test.each<readonly [string, ReadonlyArray<Line>, string]>([
  ['one that was lost', log.slice(1), 'lost'],
  ['one that counts twice', [...log, first], 'twice'],
  ['one that its producer aborted', [...log, lineOf(aborted[0] as Message)], 'never to be recorded'],
  [
    'one that its producer aborted in place of another',
    [...log.slice(1), lineOf(aborted[0] as Message)],
    'lost',
  ],
  ['one twice in place of another', [...log.slice(1), second], 'lost'],
  ['one in the stream of another', log.with(0, { ...first, stream: second.stream }), 'contacts'],
  ['what was put aside', [...log, { ...first, type: 'EventQuarantined' }], 'put aside'],
])('unlike() finds %s', (_, seen, said) => {
  expect(unlike(seen, committed).join('\n')).toContain(said)
})

const commits = (...all: ReadonlyArray<readonly [number, number]>): ReadonlyArray<Commit> =>
  all.map(([partition, offset]) => ({ partition, offset: BigInt(offset) }))

test('settingBack() finds a commit of a former assignment, and none where each partition only moves on', () => {
  expect(settingBack(commits([0, 5], [1, 2], [0, 5], [1, 9], [0, 7]))).toStrictEqual([])
  expect(settingBack(commits([0, 5], [1, 9], [0, 4], [0, 7]))).toStrictEqual(['partition 0 from 5 to 4'])
})
