import { describe, expect, test } from 'vitest'
import type { EventId } from '../../../src/domain/kernel/event-id.ts'
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX, type NewEvent } from '../../../src/domain/ports/event-store.ts'
import { leafLength } from '../../../src/domain/proof/leaf.ts'
import { fitting } from '../../../src/domain/workflow/append-size.ts'

const STREAM = 'contact-x'
const event = (bytes: number): NewEvent => ({
  id: '00000000-0000-4000-8000-000000000000' as EventId,
  type: 'ConsentGranted',
  data: new Uint8Array(bytes),
  metadata: new Uint8Array(100),
})
const bytesOf = (events: ReadonlyArray<NewEvent>): number =>
  events.reduce((sum, one) => sum + leafLength({ ...one, stream: STREAM, revision: 0 }), 0)

describe('fitting()', () => {
  test('takes all where they fit, and none of none', () => {
    expect(fitting(STREAM, [event(10), event(20)])).toBe(2)
    expect(fitting(STREAM, [])).toBe(0)
  })
  test('takes as many as stay within the bytes of one append, and not one more', () => {
    const events = Array.from({ length: 40 }, () => event(60_000))
    const count = fitting(STREAM, events)
    expect(bytesOf(events.slice(0, count))).toBeLessThanOrEqual(APPEND_BYTES_MAX)
    expect(bytesOf(events.slice(0, count + 1))).toBeGreaterThan(APPEND_BYTES_MAX)
  })
  test('never takes more than one append may hold', () => {
    expect(
      fitting(
        STREAM,
        Array.from({ length: 1_500 }, () => event(1)),
      ),
    ).toBe(APPEND_EVENTS_MAX)
  })
  test('takes a single one however large: the store says whether it can be', () => {
    expect(fitting(STREAM, [event(2 * APPEND_BYTES_MAX), event(1)])).toBe(1)
  })
})
