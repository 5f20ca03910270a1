import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { run } from './desk.ts'

describe('kafka publish-feed', () => {
  test('forgets the place of the feed, and says what comes of it', async () => {
    let forgotten = 0
    const parts = {
      forgetFeedPlace: async () => {
        forgotten++
        return E.right(undefined)
      },
    }
    const { exitCode, err } = await run(['kafka', 'publish-feed', '--from-start'], { parts })
    expect({ exitCode, forgotten }).toStrictEqual({ exitCode: 0, forgotten: 1 })
    expect(err).toContain('the next server to start publishes the whole of it')
    const json = await run(['kafka', 'publish-feed', '--from-start', '--json'], { parts })
    expect(json.out).toBe('{"publishes":"from-start"}\n')
  })
  test('does nothing unless it is told from where', async () => {
    const parts = {
      forgetFeedPlace: async () => {
        throw new Error('it was not asked for')
      },
    }
    const { exitCode, err } = await run(['kafka', 'publish-feed'], { parts })
    expect(exitCode).toBe(2)
    expect(err).toContain('--from-start')
  })
  test('says what stands in the way', async () => {
    const fault = { exitCode: 4, sentence: 'A server takes part.' } as const
    const parts = { forgetFeedPlace: async () => E.left(fault) }
    const { exitCode, err } = await run(['kafka', 'publish-feed', '--from-start'], { parts })
    expect(exitCode).toBe(4)
    expect(err).toContain(fault.sentence)
  })
})
