import { nothingKnown } from '../../src/domain/contact/state.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import { type Instant, instantOfMs } from '../../src/domain/kernel/instant.ts'
import { PURPOSES } from '../../src/domain/kernel/purpose.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import type { EventStore, LogEvent } from '../../src/domain/ports/event-store.ts'
import type { KeyVault } from '../../src/domain/ports/key-vault.ts'
import { inFlight } from '../../src/domain/workflow/in-flight.ts'
import { type LedgerParts, recordMessages } from '../../src/domain/workflow/record-messages.ts'
import { recordingClock } from '../../src/domain/workflow/recording-clock.ts'
import { fakeContacts } from './fake-contacts.ts'
import { fakeNames } from './fake-names.ts'
import { memoryContentStore } from './memory-content-store.ts'
import { memoryEventStore } from './memory-event-store.ts'
import { type KeptKeys, memoryKeyVault } from './memory-key-vault.ts'

const clock = { now: (): Instant => instantOfMs(Date.UTC(2026, 10, 1)) }

/**
 * A node whose index shows nothing until it is told to, over events and keys that other nodes may share. Its store answers a
 * repeated append as EventStoreDB does.
 */
export const ledgerBehind = (
  events: Array<LogEvent> = [],
  keys: KeptKeys | KeyVault = new Map(),
  wrong: (store: EventStore) => Partial<EventStore> = () => ({}),
) => {
  const memory = memoryEventStore({ events, isIdempotent: true }).store
  const store = { ...memory, ...wrong(memory) }
  const { promise: shown, resolve: show } = Promise.withResolvers<boolean>()
  let isShown = false
  let ids = 0
  const parts: LedgerParts = {
    store,
    vault: 'obtain' in keys ? keys : memoryKeyVault(keys),
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
    replyClassOf: () => undefined,
    onUnknownWords: () => undefined,
    decoding: {
      deployment: { defaultSeller: 'default' as Word, purposes: new Set<string>(PURPOSES) },
      contacts: fakeContacts,
      names: fakeNames,
    },
    node: 'test',
    keepMs: 1_000,
  }
  const catchUp = (): void => {
    isShown = true
    show(true)
  }
  return { events, parts, record: recordMessages(parts), catchUp }
}
