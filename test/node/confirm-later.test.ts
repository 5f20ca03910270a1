import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import { CONFIRM_POLL_MS, confirmedStore, confirmLater } from '../../src/node/confirm-later.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A node whose store comes later, and what comparing its keys then answers, one after another. */
const nodeWith = (
  ...answers: ReadonlyArray<E.Either<{ readonly _tag: string; readonly cause: string }, void>>
) => {
  let isUpToDate = false
  const left = [...answers]
  const stoppedFor: Array<unknown> = []
  const confirming = confirmLater(
    () => isUpToDate,
    async () => left.shift() as E.Either<{ readonly _tag: 'KeyFileMismatch' }, void>,
    (cause) => void stoppedFor.push(cause),
  )
  const { store } = memoryEventStore()
  const append = () =>
    confirmedStore(store, confirming.isConfirmed).append('contact-a', 'any', [
      {
        id: '00000000-0000-4000-8000-000000000001' as EventId,
        type: 'Any',
        data: Buffer.from('{}'),
        metadata: Buffer.from('{}'),
      },
    ])()
  const comes = async (): Promise<void> => {
    isUpToDate = true
    await vi.advanceTimersByTimeAsync(3 * CONFIRM_POLL_MS)
  }
  return { append, comes, stoppedFor, stop: confirming.stop }
}

describe('a node whose store was away at the start', () => {
  test('appends nothing before its keys are confirmed, and then as ever', async () => {
    const { append, comes, stoppedFor } = nodeWith(E.right(undefined))
    await vi.advanceTimersByTimeAsync(100 * CONFIRM_POLL_MS)
    expect(await append()).toMatchObject({ left: { _tag: 'StoreUnavailable' } })
    await comes()
    expect(E.isRight(await append())).toBe(true)
    expect(stoppedFor).toStrictEqual([])
  })
  test('asks again where they cannot be compared yet', async () => {
    const { append, comes } = nodeWith(
      E.left({ _tag: 'StoreUnavailable', cause: 'not yet' }),
      E.right(undefined),
    )
    await comes()
    expect(E.isRight(await append())).toBe(true)
  })
  test('stops, and has appended nothing, where they are others', async () => {
    const { append, comes, stoppedFor } = nodeWith(E.left({ _tag: 'KeyFileMismatch', cause: '' }))
    await comes()
    expect(stoppedFor).toStrictEqual([new Error('KeyFileMismatch')])
    expect(await append()).toMatchObject({ left: { _tag: 'StoreUnavailable' } })
  })
  test('looks no more once it is closed', async () => {
    const { append, comes, stop } = nodeWith(E.right(undefined))
    stop()
    await comes()
    expect(E.isLeft(await append())).toBe(true)
  })
})
