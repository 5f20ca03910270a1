import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type StreamHeads, streamHeads } from '../../../src/adapters/embedded/heads.ts'
import { law } from '../../support/law.ts'

type Step = { readonly stream: string; readonly does: 'append' | 'settle' }

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.constantFrom('a', 'b', 'c', 'd'),
  does: fc.constantFrom('append', 'settle'),
})

/** Whatever is under way or was forgotten meanwhile, a stream ends where its last accepted append does. */
const knowsTheEnds = (headsOver: (committed: StreamHeads['of']) => StreamHeads) =>
  law(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const onDisk = new Map<string, number>()
      const accepted = new Map<string, number>()
      const waiting = new Map<string, Array<number>>()
      const heads = headsOver((stream) => onDisk.get(stream) ?? -1)
      for (const { stream, does } of steps) {
        const queue = waiting.get(stream) ?? []
        waiting.set(stream, queue)
        if (does === 'append') {
          const revision = (accepted.get(stream) ?? -1) + 1
          accepted.set(stream, revision)
          queue.push(revision)
          heads.advance(stream, revision)
        } else {
          const revision = queue.shift()
          if (revision === undefined) continue
          onDisk.set(stream, revision)
          heads.settle(stream)
        }
        for (const one of ['a', 'b', 'c', 'd']) {
          expect(heads.of(one, undefined)).toBe(accepted.get(one) ?? -1)
          expect(heads.isUnderWay(one)).toBe((waiting.get(one) ?? []).length > 0)
        }
      }
    }),
  )

describe('streamHeads()', () => {
  test('knows where each stream ends', () => {
    knowsTheEnds((committed) => streamHeads(committed, 2)).holds()
  })

  test('… which catches one that asks the disk while an append is under way', () => {
    knowsTheEnds((committed) => ({ ...streamHeads(committed, 2), of: committed })).isBroken()
  })

  test('… and one that keeps an end for ever', () => {
    knowsTheEnds((committed) => {
      const heads = streamHeads(committed, 2)
      const first = new Map<string, number>()
      return {
        ...heads,
        of: (stream, guess) => {
          const known = first.get(stream) ?? heads.of(stream, guess)
          if (known >= 0) first.set(stream, known)
          return known
        },
      }
    }).isBroken()
  })

  test('asks the disk for the ends of streams that it has not written, or not lately', () => {
    const asked: Array<string> = []
    const heads = streamHeads((stream) => {
      asked.push(stream)
      return -1
    }, 2)
    for (const stream of ['a', 'b', 'c']) {
      heads.advance(stream, 0)
      heads.settle(stream)
    }
    expect(['a', 'b', 'c'].map((stream) => heads.of(stream, undefined))).toStrictEqual([-1, 0, 0])
    expect(asked).toStrictEqual(['a'])
  })
})
