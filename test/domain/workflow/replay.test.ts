import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { EventStore, NewEvent } from '../../../src/domain/ports/event-store.ts'
import { isOfOthers } from '../../../src/domain/record/ledger-event.ts'
import { readStream } from '../../../src/domain/workflow/read-stream.ts'
import { replay } from '../../../src/domain/workflow/replay.ts'
import { appendTo, got, idsOf, someEvent } from '../../contract/some-events.ts'
import { memoryEventStore } from '../../support/memory-event-store.ts'

const ofLedger = (): NewEvent => ({
  ...someEvent(),
  type: 'TokenRevoked',
  data: Buffer.from(
    '{"occurredAt":"2026-11-21T18:04:05.000Z","tokenId":"6f1d3f0e-8b4c-5f8e-9d0a-0123456789ab","revokedBy":"x"}',
  ),
  metadata: METADATA,
})

const METADATA = Buffer.from(
  JSON.stringify({
    schemaVersion: 1,
    receivedAt: '2026-11-21T18:04:05.000Z',
    recordedAt: '2026-11-21T18:04:05.000Z',
    source: 'urn:x',
    contentDigest: 'd',
    correlationId: '6f1d3f0e-8b4c-5f8e-9d0a-0123456789ab',
  }),
)

const mixed = async (pattern: string): Promise<{ store: EventStore; own: ReadonlyArray<string> }> => {
  const { store } = memoryEventStore()
  const events = Array.from(pattern).map((letter) => (letter === 'o' ? ofLedger() : someEvent()))
  for (const event of events) await appendTo(store, 'access-a', 'any', [event])
  return { store, own: idsOf(events.filter((_, i) => pattern[i] === 'o')) }
}

describe('replay()', () => {
  test.each(['', 'o', 'x', 'xxxo', 'oxxxxx', 'oxoxoxo', 'xxxxxxxxxo', 'ooxxxxooxxx'])(
    'leaves out what others wrote, whatever the size of a page (%s)',
    async (pattern) => {
      const { store, own } = await mixed(pattern)
      for (const limit of [1, 2, 3, 5, 100]) {
        const page = got(await replay(store)(undefined, limit)())
        expect(page.map(({ eventId }) => eventId)).toStrictEqual(own.slice(0, limit))
        const last = page.at(-1)
        if (last === undefined) continue
        const next = got(await replay(store)(last.position, limit)())
        expect(next.map(({ eventId }) => eventId)).toStrictEqual(
          own.slice(page.length - 1, page.length - 1 + limit),
        )
      }
    },
  )
})

describe('readStream()', () => {
  test('counts what others wrote, and leaves it out', async () => {
    const { store, own } = await mixed('xoxxox')
    const stream = got(await readStream(store, 'access-a'))
    expect(stream.events.map(({ stored }) => stored.id)).toStrictEqual(own)
    expect(stream.revision).toBe(5)
    expect(got(await readStream(store, 'access-none'))).toStrictEqual({ events: [], revision: -1 })
  })

  test('stops at an event of the ledger that it cannot read', async () => {
    const { store } = memoryEventStore()
    const newer = {
      ...someEvent(),
      metadata: Buffer.from(METADATA.toString().replace('"schemaVersion":1', '"schemaVersion":2')),
    }
    await appendTo(store, 'access-a', 'none', [newer])
    expect(await readStream(store, 'access-a')).toMatchObject({ left: { _tag: 'EventNotUnderstood' } })
    expect(E.isLeft(await replay(store)(undefined, 10)())).toBe(true)
  })
})

describe('isOfOthers()', () => {
  test.each([
    '',
    'null',
    '[]',
    '{}',
    '{"schemaVersion":1}',
    '{"schemaVersion":"1","recordedAt":"","contentDigest":""}',
    'bytes',
  ])('knows what the ledger never writes beside an event (%s)', (metadata) =>
    expect(isOfOthers({ metadata: Buffer.from(metadata) })).toBe(true),
  )
  test('does not take an event of the ledger for another, of whatever version', () => {
    expect(isOfOthers({ metadata: METADATA })).toBe(false)
    const later = '{"schemaVersion":7,"recordedAt":"later","contentDigest":"other","more":[]}'
    expect(isOfOthers({ metadata: Buffer.from(later) })).toBe(false)
  })
})
