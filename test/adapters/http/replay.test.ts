import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { EventLine } from '../../../src/domain/ports/ledger.ts'
import { positionNo } from '../../support/fake-ledger.ts'
import { as, type Serving, serving } from './serving.ts'

const get = ({ app }: Serving, query = '') =>
  app.inject({ url: `/v1/events${query}`, headers: as('auditor') })

/** A log of as many events as it is asked for, with members that no schema of today knows. */
const listening = () => {
  const asked: Array<readonly [string | undefined, number]> = []
  const lines = (limit: number): ReadonlyArray<EventLine> =>
    Array.from(
      { length: limit },
      (_, i) => ({ position: positionNo(i), unheardOf: ['\n', i] }) as unknown as EventLine,
    )
  const serves = serving({
    replay: (from, limit) => {
      asked.push([from, limit])
      return TE.right(lines(limit))
    },
  })
  return { serves, asked, lines }
}

describe('GET /v1/events', () => {
  test('answers a page as NDJSON, each line whole', async () => {
    const { serves, asked, lines } = listening()
    const answer = await get(serves, `?from=${positionNo(3)}&limit=123`)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(answer.body.endsWith('\n')).toBe(true)
    expect(
      answer.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toStrictEqual(lines(123))
    expect(asked).toStrictEqual([[positionNo(3), 123]])
  })
  test('begins at the start, 1,000 at a time', async () => {
    const { serves, asked } = listening()
    expect((await get(serves)).body.split('\n')).toHaveLength(1_001)
    expect(asked).toStrictEqual([[undefined, 1_000]])
  })
  test('answers nothing where there is nothing', async () => {
    const answer = await get(serving({ replay: () => TE.right([]) }))
    expect([answer.statusCode, answer.body]).toStrictEqual([200, ''])
  })
  test.each([
    ['?from=here', 'from'],
    ['?from=', 'from'],
    ['?from=size:3', 'from'],
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?limit=-1', 'limit'],
    ['?limit=1e2', 'limit'],
    ['?limit=', 'limit'],
    ['?limit=1&limit=2', 'limit'],
    ['?to=1', ''],
  ])('%s answers 422 at "%s"', async (query, path) => {
    const answer = await get(serving(), query)
    expect(answer.json()).toMatchObject({ status: 422, code: 'PARAMETERS_INVALID', issues: [{ path }] })
  })
  test('answers 422 to a position of another store', async () => {
    const serves = serving({ replay: () => TE.left({ _tag: 'PositionOfAnotherStore' }) })
    expect((await get(serves, '?from=bbbbbbbb-0000000000000001')).json()).toMatchObject({
      status: 422,
      code: 'POSITION_OF_ANOTHER_STORE',
    })
  })
  test('answers HEAD without a body', async () => {
    const { app } = serving()
    const answer = await app.inject({ method: 'HEAD', url: '/v1/events', headers: as('auditor') })
    expect([answer.statusCode, answer.body]).toStrictEqual([200, ''])
  })
})
