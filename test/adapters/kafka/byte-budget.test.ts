import { describe, expect, test } from 'vitest'
import { byteBudget } from '../../../src/adapters/kafka/byte-budget.ts'

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

describe('a budget of bytes', () => {
  test('lets in what fits, makes the rest wait in turn, and never gives one room back twice', async () => {
    const budget = byteBudget(10)
    const started: Array<number> = []
    const take = (bytes: number) =>
      budget.take(bytes).then((release) => {
        started.push(bytes)
        return release
      })
    const first = await take(6)
    const second = take(5)
    const third = take(1)
    await turn()
    expect(started).toStrictEqual([6])
    first()
    first()
    await Promise.all([second, third])
    expect(started).toStrictEqual([6, 5, 1])
    const fourth = take(5)
    await turn()
    expect(started).toHaveLength(3)
    const releaseThird = await third
    releaseThird()
    await fourth
  })
  test('lets in alone what is larger than all the room', async () => {
    const budget = byteBudget(10)
    const small = await budget.take(1)
    const large = budget.take(100)
    await turn()
    small()
    const release = await large
    const after = budget.take(1)
    await turn()
    release()
    await after
  })
})
