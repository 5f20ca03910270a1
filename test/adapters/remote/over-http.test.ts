import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, test } from 'vitest'
import type { HttpParts } from '../../../src/adapters/http/app.ts'
import { connect } from '../../../src/adapters/remote/index.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'
import type { Ledger } from '../../../src/domain/ports/ledger.ts'
import { positionNo, SOME_ID } from '../../support/fake-ledger.ts'
import { type Serving, serving } from '../http/serving.ts'

/** What the routes really answer, read by whoever asks them over HTTP. */

const talkTo = ({ app }: Serving, token = 'admin-token') => {
  const connected = connect({
    url: 'http://127.0.0.1:8080',
    token,
    say: () => undefined,
    signal: new AbortController().signal,
    sleep: async () => undefined,
    fetch: async (url, { method = 'GET', headers, body }) => {
      const answer = await app.inject({
        method: method as 'GET',
        url: `${url.pathname}${url.search}`,
        headers: headers as Record<string, string>,
        ...(typeof body === 'string' && { payload: body }),
      })
      return new Response(answer.rawPayload, {
        status: answer.statusCode,
        headers: Object.entries(answer.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
      })
    },
  })
  if (E.isLeft(connected)) throw new Error(connected.left.sentence)
  return connected.right
}

const talk = (ledger: Partial<Ledger> = {}, others: Partial<HttpParts> = {}) =>
  talkTo(serving(ledger, others))

test('dead letters are asked for page by page, and come as they are', async () => {
  const asked: Array<unknown> = []
  const letters = await talk().deadLetters(undefined, 5)
  expect(letters).toMatchObject({ right: [{ id: SOME_ID, status: 'open', kafka: { offset: '41' } }] })
  const ledger = talk({
    deadLetters: (after, limit) => {
      asked.push([after, limit])
      return TE.right([])
    },
  })
  expect(await ledger.deadLetters(positionNo(7), 1_000)).toStrictEqual(E.right([]))
  expect(await ledger.deadLetters(undefined, 1)).toStrictEqual(E.right([]))
  expect(asked).toStrictEqual([
    [positionNo(7), 1_000],
    [undefined, 1],
  ])
})

test('replies are asked for page by page, and come as they are', async () => {
  const asked: Array<unknown> = []
  const page = await talk().replies({ limit: 5, review: 'open' })
  expect(page).toMatchObject({ right: { replies: [{ eventId: SOME_ID, status: 'open' }], next: null } })
  const ledger = talk({
    replies: (wanted, { purpose, wantsProtected }) => {
      asked.push([wanted, purpose, wantsProtected])
      return TE.right({ replies: [], next: positionNo(9), protectedWithheld: 'no' })
    },
  })
  expect(await ledger.replies({ after: positionNo(7), limit: 100, review: 'all' })).toStrictEqual(
    E.right({ replies: [], next: positionNo(9), protectedWithheld: 'no' }),
  )
  expect(asked).toStrictEqual([[{ after: positionNo(7), limit: 100, review: 'all' }, 'replies', true]])
})

test('a dead letter is replayed, and what keeps it from that is a sentence', async () => {
  expect(await talk().replayDeadLetter(SOME_ID)).toMatchObject({
    right: { outcome: 'recorded', eventId: SOME_ID },
  })
  expect(await talk().replayDeadLetter('a/../b')).toMatchObject({
    left: { exitCode: 1, sentence: expect.stringContaining('NO_SUCH_DEAD_LETTER') },
  })
  for (const [_tag, exitCode, code] of [
    ['DeadLetterGone', 1, 'DEAD_LETTER_GONE'],
    ['ReaderNode', 4, 'READER_NODE'],
    ['ContentDamaged', 4, 'CONTENT_DAMAGED'],
  ] as const) {
    const failing = talk({ replayDeadLetter: () => TE.left({ _tag } as never) })
    expect(await failing.replayDeadLetter(SOME_ID)).toMatchObject({
      left: { exitCode, sentence: expect.stringContaining(code) },
    })
  }
})

test('an outcome that is not right comes with its reason and its issues', async () => {
  const issues = [{ path: 'data.scope', expected: 'an object' }]
  const refused = talk({ replayDeadLetter: () => TE.right({ id: 'x', outcome: 'invalid', issues }) })
  expect(await refused.replayDeadLetter(SOME_ID)).toStrictEqual(
    E.right({ id: 'x', outcome: 'invalid', issues }),
  )
})

test('a gap is accepted in the name of the token, and what keeps it from that is a sentence', async () => {
  const wanted = { topic: 'consent.events', partition: 3, reason: 'retention' }
  const accepted = {
    topic: wanted.topic,
    partition: 3,
    kind: 'truncated',
    storedOffset: '12',
    lowWatermark: '0',
    highWatermark: '9',
    resumeAt: '0',
    reason: wanted.reason,
    acknowledgedBy: 'admin-1' as Word,
    position: positionNo(5),
  } as const
  const given: Array<unknown> = []
  const ledger = talk({
    acknowledgeGap: (input, _, { name }) => {
      given.push([input, name])
      return TE.right(accepted)
    },
  })
  expect(await ledger.acknowledgeGap(wanted)).toStrictEqual(E.right(accepted))
  expect(given).toStrictEqual([[wanted, 'admin-1']])
  for (const [_tag, exitCode, code] of [
    ['NoSuchGap', 1, 'NO_SUCH_GAP'],
    ['KafkaOff', 1, 'KAFKA_OFF'],
    ['KafkaUnavailable', 4, 'KAFKA_UNAVAILABLE'],
    ['ReaderNode', 4, 'READER_NODE'],
  ] as const) {
    const failing = talk({ acknowledgeGap: () => TE.left({ _tag, cause: 'x' } as never) })
    expect(await failing.acknowledgeGap(wanted)).toMatchObject({
      left: { exitCode, sentence: expect.stringContaining(code) },
    })
  }
})

test('only an admin may list them, replay them and accept gaps', async () => {
  const serves = serving()
  for (const token of ['crm-token', 'auditor-token', 'dialer-token', 'privacy-officer-token']) {
    const ledger = talkTo(serves, token)
    const answers = [
      await ledger.deadLetters(undefined, 5),
      await ledger.replayDeadLetter(SOME_ID),
      await ledger.acknowledgeGap({ topic: 't', partition: 0, reason: 'r' }),
    ]
    for (const answer of answers)
      expect(answer).toMatchObject({ left: { exitCode: 1, sentence: expect.stringContaining('role') } })
  }
})
