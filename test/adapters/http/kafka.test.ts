import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, test } from 'vitest'
import type { KafkaGap } from '../../../src/domain/kafka/gap.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'
import type { KafkaControl, KafkaHealth } from '../../../src/domain/ports/kafka-control.ts'
import { positionNo, SOME_ID } from '../../support/fake-ledger.ts'
import { as, type Serving, serving } from './serving.ts'

const GAP: KafkaGap = {
  topic: 'consent.events',
  partition: 3,
  kind: 'records-removed',
  storedOffset: 12n,
  lowWatermark: 9_007_199_254_740_993n,
  highWatermark: 9_007_199_254_740_999n,
}

const control = (health: Partial<KafkaHealth> = {}): KafkaControl => ({
  gapOf: () => TE.right(GAP),
  health: () => ({ connected: true, gaps: [], held: [], lag: [], restarts: 0, ...health }),
})

const post = ({ app }: Serving, body: unknown) =>
  app.inject({
    method: 'POST',
    url: '/v1/kafka/gaps',
    headers: { ...as('admin'), 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })

test('/readyz says which gap keeps a node from being ready, and that others are read on', async () => {
  const { app } = serving({}, { kafka: control({ gaps: [GAP], restarts: 2 }) })
  const answer = await app.inject({ url: '/readyz' })
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({
    code: 'KAFKA_GAP',
    topic: 'consent.events',
    partition: 3,
    kind: 'records-removed',
    storedOffset: '12',
    lowWatermark: '9007199254740993',
    kafka: { connected: true, restarts: 2, gaps: [{ partition: 3, highWatermark: '9007199254740999' }] },
  })
})

test('/readyz is ready while brokers are away and partitions wait, and says so', async () => {
  const held = [{ topic: 'consent.events', partition: 0, code: 'DEAD_LETTER_UNAVAILABLE' }]
  const { app } = serving({}, { kafka: control({ connected: false, held }) })
  const answer = await app.inject({ url: '/readyz' })
  expect([answer.statusCode, answer.json()]).toMatchObject([
    200,
    { ready: true, kafka: { connected: false, held, gaps: [] } },
  ])
  const without = await serving().app.inject({ url: '/readyz' })
  expect(without.json()).not.toHaveProperty('kafka')
})

test('a gap is accepted with the name of who did', async () => {
  const given: Array<unknown> = []
  const { topic, partition, kind } = GAP
  const accepted = {
    topic,
    partition,
    kind,
    storedOffset: '12',
    lowWatermark: '20',
    highWatermark: '30',
    resumeAt: '20',
    reason: 'retention',
    acknowledgedBy: 'admin-1' as Word,
    position: positionNo(5),
  } as const
  const kafka = control()
  const serves = serving(
    {
      acknowledgeGap: (...all) => {
        given.push(all)
        return TE.right(accepted)
      },
    },
    { kafka },
  )
  const wanted = { topic: 'consent.events', partition: 3, reason: 'retention' }
  const answer = await post(serves, wanted)
  expect([answer.statusCode, answer.json()]).toStrictEqual([201, accepted])
  expect(given).toStrictEqual([[wanted, kafka, { name: 'admin-1', role: 'admin' }]])
})

test.each([
  ['NoSuchGap', 404, 'NO_SUCH_GAP'],
  ['KafkaOff', 503, 'KAFKA_OFF'],
  ['KafkaUnavailable', 503, 'KAFKA_UNAVAILABLE'],
  ['NotAGapRequest', 422, 'NOT_A_GAP_REQUEST'],
] as const)('a gap that cannot be accepted: %s', async (_tag, status, code) => {
  const failure = { _tag, issues: [], cause: 'ECONNREFUSED' } as never
  const answer = await post(serving({ acknowledgeGap: () => TE.left(failure) }), {})
  expect(answer.json()).toMatchObject({ status, code })
  expect(answer.body).not.toContain('ECONNREFUSED')
})

test('dead letters are listed and replayed', async () => {
  const { app } = serving()
  const list = await app.inject({ url: '/v1/dead-letters?limit=5', headers: as('admin') })
  expect([list.statusCode, list.json()]).toMatchObject([
    200,
    { deadLetters: [{ id: SOME_ID, status: 'open', kafka: { offset: '41' } }] },
  ])
  const replay = (id: string) =>
    app.inject({ method: 'POST', url: `/v1/dead-letters/${id}/replay`, headers: as('admin') })
  expect((await replay(SOME_ID)).json()).toMatchObject({ outcome: 'recorded' })
  expect((await replay('00000000-0000-4000-8000-000000000000')).json()).toMatchObject({
    status: 404,
    code: 'NO_SUCH_DEAD_LETTER',
  })
  const gone = serving({ replayDeadLetter: () => async () => E.left({ _tag: 'DeadLetterGone' }) })
  const answer = await gone.app.inject({
    method: 'POST',
    url: `/v1/dead-letters/${SOME_ID}/replay`,
    headers: as('admin'),
  })
  expect(answer.json()).toMatchObject({ status: 409, code: 'DEAD_LETTER_GONE' })
})

test('a dead letter is replayed in the name of the token', async () => {
  const given: Array<unknown> = []
  const { app } = serving({
    replayDeadLetter: (...all) => {
      given.push(all)
      return TE.right({ id: 'one', outcome: 'duplicate' })
    },
  })
  await app.inject({ method: 'POST', url: `/v1/dead-letters/${SOME_ID}/replay`, headers: as('admin') })
  expect(given).toStrictEqual([[SOME_ID, { name: 'admin-1', role: 'admin' }]])
})

test.each(['limit=0', 'limit=1001', 'limit=x', 'after=nowhere'])(
  'a page of dead letters cannot be asked for by %s',
  async (query) => {
    const answer = await serving().app.inject({ url: `/v1/dead-letters?${query}`, headers: as('admin') })
    expect(answer.json()).toMatchObject({ status: 422, code: 'PARAMETERS_INVALID' })
  },
)
