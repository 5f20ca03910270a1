import { once } from 'node:events'
import * as E from 'fp-ts/lib/Either.js'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/adapters/system/clock.ts'
import { contactStream } from '../../src/domain/contact/stream.ts'
import type { EventFeed, LogEvent } from '../../src/domain/ports/event-store.ts'
import { openIndexHost } from '../../src/node/index-host.ts'
import { granted, withdrawn } from '../support/contact-facts.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'
import { PSEUDONYM, recordedEvent } from '../support/recorded-event.ts'
import { tempDir } from '../support/temp-dir.ts'

/** Hands over one event, and keeps the others back for ever. */
const slowFeed = (events: ReadonlyArray<LogEvent>): EventFeed => ({
  async *follow(after, signal) {
    if (after._tag === 'None') yield { type: 'events', events: events.slice(0, 1) }
    if (!signal.aborted) await once(signal, 'abort')
  },
})

// A rebuild reads the log itself. It once reported a difference for each event that the feed handed over a moment later,
// and who waited for such an event was not told that the new index shows it.
test('a rebuild that reads further than the feed has come finds no difference, and tells who waits', async () => {
  const events: Array<LogEvent> = []
  const { store } = memoryEventStore({ events })
  const stream = contactStream(PSEUDONYM)
  const both = [recordedEvent(granted()), recordedEvent(withdrawn())]
  const appended = await store.append(stream, 'none', both)()
  const fail = (cause: unknown): never => {
    throw new Error('the feed failed', { cause })
  }
  const host = await openIndexHost(tempDir(), slowFeed(events), fail, () => true, systemClock)
  if (E.isLeft(host) || E.isLeft(appended)) throw new Error('no index')
  onTestFinished(host.right.close)
  const [first, last] = events
  if (first === undefined || last === undefined) throw new Error('no events')
  expect(await host.right.whenApplied(first.position, 5_000)).toBe(true)
  const isShown = host.right.whenApplied(last.position, 5_000)

  const rebuilt = await host.right.rebuild(store, () => undefined)
  expect(rebuilt).toMatchObject({ _tag: 'Right', right: { events: 2, differences: 0 } })
  expect(await isShown).toBe(true)
})
