import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { AppendFailure, ReadFailure } from '../../domain/ports/event-store.ts'
import type { KeyStreams } from '../../domain/ports/key-streams.ts'
import type { DataKey, KeyName } from '../../domain/ports/key-vault.ts'
import { dataKeyOf } from './data-key.ts'
import { entryOf } from './entry.ts'
import { keyStream, recordIn, wrappedKeyEvent } from './key-stream.ts'
import type { KeyWrapping } from './wrapped-key.ts'

/** How often a key is written or removed anew because another node was first, or an outcome stayed unknown. */
export const KEY_ATTEMPTS_MAX = 8

/** Pause before such another try; it grows with each. */
export const KEY_RETRY_WAIT_MS = 20

/** The key as it lies in its stream, with its revision there; undefined where there is none. */
export interface StoredKey {
  readonly revision: number
  readonly record: Buffer
}

export const storedKey = async (streams: KeyStreams, name: KeyName): Promise<StoredKey | undefined> => {
  const page = await streams.read(keyStream(name), 0, 1)()
  if (E.isLeft(page)) throw new Error(causeOf(page.left))
  const [event] = page.right
  return event === undefined ? undefined : { revision: event.revision, record: recordIn(event.data) }
}

export const openStored = (wrapping: KeyWrapping, name: KeyName, { record }: StoredKey): DataKey =>
  dataKeyOf(wrapping.unwrap(entryOf(name), record))

/** Reads it, or makes it where there is none: of several nodes the first one's is the key, and the others read it. */
export const obtainStored = async (
  streams: KeyStreams,
  wrapping: KeyWrapping,
  name: KeyName,
): Promise<DataKey> => {
  let unseen: number | undefined
  for (let attempt = 1; ; attempt++) {
    const there = await storedKey(streams, name)
    if (there !== undefined) return openStored(wrapping, name, there)
    const { key, record } = wrapping.make(name)
    const appended = await streams.append(keyStream(name), 'none', [wrappedKeyEvent(name, record)])()
    if (E.isRight(appended)) return dataKeyOf(key)
    // A key that another node makes is shown to readers soon, and one made after it has another revision.
    const at = appended.left._tag === 'WrongRevision' ? appended.left.actual : undefined
    if (at !== undefined && at === unseen) throw new Error(HIDDEN)
    unseen = at
    await beforeAnotherTry(appended.left, attempt)
  }
}

/** Making it anew would be another key, and what was sealed before would be lost without a word. */
const HIDDEN = 'the stream of a key holds one and does not show it: settings of that stream hide it'

/** Answers whether there was a key, as far as this one saw. */
export const destroyStored = async (
  streams: KeyStreams,
  name: KeyName,
  isMeant: (there: StoredKey) => boolean = () => true,
): Promise<boolean> => {
  let wasThere = false
  for (let attempt = 1; ; attempt++) {
    const there = await storedKey(streams, name)
    if (there === undefined || !isMeant(there)) return wasThere
    wasThere = true
    const removed = await streams.remove(keyStream(name), there.revision)()
    if (E.isRight(removed)) return true
    await beforeAnotherTry(removed.left, attempt)
  }
}

/** Waits where the stream has to be looked at again, and throws where that is of no use, or has been done too often. */
export const beforeAnotherTry = async (failure: AppendFailure, attempt: number): Promise<void> => {
  const isOpen = failure._tag === 'WrongRevision' || failure._tag === 'OutcomeUnknown'
  if (!isOpen || attempt === KEY_ATTEMPTS_MAX) throw new Error(causeOf(failure))
  if (attempt > 1) await setTimeout(KEY_RETRY_WAIT_MS * attempt)
}

/** Why, without the name of a stream. */
const causeOf = (failure: AppendFailure | ReadFailure): string => {
  switch (failure._tag) {
    case 'StoreUnavailable':
    case 'OutcomeUnknown':
      return failure.cause
    case 'WrongRevision':
      return 'other nodes write to the same key'
    case 'EventTooLarge':
    case 'RecordDamaged':
      return 'the event of a key is damaged or too large'
  }
}
