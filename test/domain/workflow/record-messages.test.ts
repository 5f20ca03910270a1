import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { LogEvent } from '../../../src/domain/ports/event-store.ts'
import { FIRST_COPY_WAIT_MS, type Incoming } from '../../../src/domain/workflow/record-messages.ts'
import { ledgerBehind } from '../../support/ledger-behind.ts'
import { memoryEventStore } from '../../support/memory-event-store.ts'

afterEach(() => void vi.useRealTimers())

const withdrawal = (words: string, id = 'one'): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-10-01T10:00:00Z',
    data: { contact: '+13055550123', method: 'verbal', words },
  },
})

const outcomesOf = async (
  answer: ReturnType<ReturnType<typeof ledgerBehind>['record']>,
): Promise<ReadonlyArray<string>> => {
  const outcomes = await answer()
  return E.isLeft(outcomes) ? [outcomes.left._tag] : outcomes.right.map(({ outcome }) => outcome)
}

describe('recordMessages()', () => {
  test.each([
    ['the same content', 'stop', 'duplicate'],
    ['another content', 'never again', 'conflict'],
  ])(
    'keeps an id that the index does not show yet from being recorded again: %s',
    async (_, words, outcome) => {
      const { events, record, catchUp } = ledgerBehind()
      const first = await record([withdrawal('stop')])()
      expect(E.isRight(first) && first.right[0]).toMatchObject({ outcome: 'recorded', visible: false })
      const second = outcomesOf(record([withdrawal(words)]))
      await setTimeout(20)
      expect(events.filter(({ type }) => type === 'ConsentWithdrawn')).toHaveLength(1)
      catchUp()
      expect(await second).toStrictEqual([outcome])
      expect(events.filter(({ type }) => type === 'ConsentWithdrawn')).toHaveLength(1)
    },
  )

  describe('says of events that the index does not show yet where they lie', () => {
    const saidAndFound = async (isIdempotent: boolean) => {
      const events: Array<LogEvent> = []
      const { record } = ledgerBehind(
        events,
        new Map(),
        () => memoryEventStore({ events, isIdempotent }).store,
      )
      const outcomes = await record([withdrawal('stop', 'one'), withdrawal('stop', 'two')])()
      if (E.isLeft(outcomes)) throw new Error(outcomes.left._tag)
      const said = outcomes.right.map(({ outcome, position, visible }) => ({ outcome, position, visible }))
      return { said, found: events.map(({ position }) => position) }
    }
    const recordedAt = (position: string | undefined) => ({ outcome: 'recorded', position, visible: false })

    test('each exactly, where the store tells', async () => {
      const { said, found } = await saidAndFound(false)
      expect(found).toHaveLength(2)
      expect(said).toStrictEqual(found.map(recordedAt))
    })
    test('all at the last of them, where it tells that alone', async () => {
      const { said, found } = await saidAndFound(true)
      expect(said).toStrictEqual(found.map(() => recordedAt(found.at(-1))))
    })
  })

  test('does not wait for ever for the index to show the first copy, and records nothing twice', async () => {
    vi.useFakeTimers()
    const { events, record, catchUp } = ledgerBehind()
    await record([withdrawal('stop')])()
    const outcome: Array<string> = []
    const second = outcomesOf(record([withdrawal('stop')])).then((words) => void outcome.push(...words))
    await vi.advanceTimersByTimeAsync(FIRST_COPY_WAIT_MS - 1)
    expect(outcome).toStrictEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await second
    expect(outcome).toStrictEqual(['FirstCopyUnseen'])
    catchUp()
    expect(await outcomesOf(record([withdrawal('stop')]))).toStrictEqual(['duplicate'])
    expect(events.filter(({ type }) => type === 'ConsentWithdrawn')).toHaveLength(1)
  })
})
