import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { nothingKnown } from '../../../src/domain/contact/state.ts'
import type { EventId } from '../../../src/domain/kernel/event-id.ts'
import { type Instant, instantOfMs } from '../../../src/domain/kernel/instant.ts'
import { PURPOSES } from '../../../src/domain/kernel/purpose.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'
import type { LogEvent } from '../../../src/domain/ports/event-store.ts'
import { inFlight } from '../../../src/domain/workflow/in-flight.ts'
import {
  FIRST_COPY_WAIT_MS,
  type Incoming,
  recordMessages,
} from '../../../src/domain/workflow/record-messages.ts'
import { recordingClock } from '../../../src/domain/workflow/recording-clock.ts'
import { fakeContacts } from '../../support/fake-contacts.ts'
import { fakeNames } from '../../support/fake-names.ts'
import { memoryContentStore } from '../../support/memory-content-store.ts'
import { memoryEventStore } from '../../support/memory-event-store.ts'
import { memoryKeyVault } from '../../support/memory-key-vault.ts'

afterEach(() => void vi.useRealTimers())

const clock = { now: (): Instant => instantOfMs(Date.UTC(2026, 10, 1)) }

const withdrawal = (words: string): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id: 'one',
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-10-01T10:00:00Z',
    data: { contact: '+13055550123', method: 'verbal', words },
  },
})

/** A ledger whose index shows nothing until it is told to. */
const ledgerBehind = () => {
  const events: Array<LogEvent> = []
  const { store } = memoryEventStore({ events })
  const { promise: shown, resolve: show } = Promise.withResolvers<boolean>()
  let isShown = false
  let ids = 0
  const record = recordMessages({
    store,
    vault: memoryKeyVault(),
    content: memoryContentStore(),
    names: fakeNames,
    view: {
      eventById: (id) => {
        const known = isShown ? events.find((event) => event.id === id) : undefined
        const digest =
          known && (JSON.parse(Buffer.from(known.metadata).toString()) as { contentDigest: string })
        return known && digest
          ? { position: known.position, size: 1, contentDigest: digest.contentDigest }
          : undefined
      },
      stateOf: () => nothingKnown,
      // The first answer is that it took too long; whoever asks for longer waits for the index.
      whenApplied: (_, withinMs) =>
        isShown ? Promise.resolve(true) : withinMs < 1_000 ? Promise.resolve(false) : shown,
      holdBack: () => undefined,
    },
    inFlight: inFlight(),
    turns: inFlight(),
    clock,
    stamp: recordingClock(clock, null),
    newSalt: () => 'salt',
    newId: () => `00000000-0000-4000-8000-${String(ids++).padStart(12, '0')}` as EventId,
    onUnknownWords: () => undefined,
    decoding: {
      deployment: { defaultSeller: 'default' as Word, purposes: new Set<string>(PURPOSES) },
      contacts: fakeContacts,
      names: fakeNames,
    },
    node: 'test',
    keepMs: 1_000,
  })
  const catchUp = (): void => {
    isShown = true
    show(true)
  }
  return { events, record, catchUp }
}

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
