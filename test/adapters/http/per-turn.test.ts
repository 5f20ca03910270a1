import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { perTurn } from '../../../src/adapters/http/per-turn.ts'

/** What comes in some turns, a number for each, is worked off once, in order, and not mixed with what comes later. */
const worksOff = (gatherer: typeof perTurn) =>
  fc.asyncProperty(fc.array(fc.array(fc.nat(), { maxLength: 5 }), { maxLength: 5 }), async (turns) => {
    const worked: Array<ReadonlyArray<number>> = []
    const add = gatherer<number>((gathered) => {
      worked.push(gathered)
    })
    for (const numbers of turns) {
      for (const number of numbers) add(number)
      await setImmediate()
    }
    expect(worked).toStrictEqual(turns.filter((numbers) => numbers.length > 0))
  })

describe('perTurn()', () => {
  test('works off what came in one turn together, once and in order, before the next turn', async () => {
    await fc.assert(worksOff(perTurn), { numRuns: 200 })
  })
  test.each<[string, typeof perTurn]>([
    ['works each off alone', (work) => (one) => work([one])],
    [
      'works off what it has worked off before',
      (work) => {
        const all: Array<never> = []
        return perTurn((gathered) => {
          all.push(...(gathered as ReadonlyArray<never>))
          work(all)
        })
      },
    ],
  ])('one that %s is caught', async (_, broken) => {
    expect((await fc.check(worksOff(broken), { seed: 7, numRuns: 200 })).failed).toBe(true)
  })

  test('lets the work itself gather for the next turn', async () => {
    const worked: Array<number> = []
    const add = perTurn<number>((gathered) => {
      worked.push(...gathered)
      if (worked.length < 3) add(worked.length)
    })
    add(0)
    for (let turn = 0; turn < 4; turn++) await setImmediate()
    expect(worked).toStrictEqual([0, 1, 2])
  })
})
