import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { NodeFailure } from '../../src/node/failure-sentence.ts'
import { OPEN_ATTEMPTS_MAX, OPEN_PAUSE_MS, openEither } from '../../src/node/open-either.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const OWNED = E.left<NodeFailure>({ _tag: 'DataDirOwned', dir: 'data' })
const NOT_YET = E.left<NodeFailure>({ _tag: 'IndexAbsent' })

type Answer = E.Either<NodeFailure, string>

/** What is answered one after another, the last one for ever; and how often it was asked. */
const inTurn = (...answers: ReadonlyArray<Answer>) => {
  let asked = 0
  return {
    open: async (): Promise<Answer> => answers[Math.min(asked++, answers.length - 1)] as Answer,
    asked: () => asked,
  }
}

const opened = async (own: ReturnType<typeof inTurn>, beside: ReturnType<typeof inTurn>) => {
  const opening = openEither(own.open, beside.open)
  await vi.advanceTimersByTimeAsync(OPEN_ATTEMPTS_MAX * OPEN_PAUSE_MS)
  return opening
}

describe('openEither()', () => {
  test('owns what nobody owns', async () => {
    const beside = inTurn(NOT_YET)
    expect(await opened(inTurn(E.right('own')), beside)).toStrictEqual(E.right({ owned: true, node: 'own' }))
    expect(beside.asked()).toBe(0)
  })
  test('reads beside an owner', async () => {
    expect(await opened(inTurn(OWNED), inTurn(E.right('beside')))).toStrictEqual(
      E.right({ owned: false, node: 'beside' }),
    )
  })
  test('tries both again where the owner has nothing to read yet, or nothing any more', async () => {
    expect(await opened(inTurn(OWNED), inTurn(NOT_YET, NOT_YET, E.right('beside')))).toStrictEqual(
      E.right({ owned: false, node: 'beside' }),
    )
    expect(await opened(inTurn(OWNED, E.right('own')), inTurn(NOT_YET))).toStrictEqual(
      E.right({ owned: true, node: 'own' }),
    )
  })
  test('gives up after some tries, and at once where another try is of no use', async () => {
    const [own, beside] = [inTurn(OWNED), inTurn(NOT_YET)]
    expect(await opened(own, beside)).toStrictEqual(NOT_YET)
    expect(beside.asked()).toBe(OPEN_ATTEMPTS_MAX)
    const mismatch = E.left<NodeFailure>({ _tag: 'KeyFileMismatch', keys: ['pseudonym key 1'] })
    const wrong = inTurn(mismatch)
    expect(await opened(inTurn(OWNED), wrong)).toStrictEqual(mismatch)
    expect(wrong.asked()).toBe(1)
    expect(await opened(inTurn(mismatch), beside)).toStrictEqual(mismatch)
  })
})
