import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Position } from '../../domain/kernel/position.ts'
import { type LogEvent, READ_EVENTS_MAX } from '../../domain/ports/event-store.ts'
import type { ListedKeyStreams } from '../../domain/ports/key-streams.ts'
import type { WrappedKey, WrappedKeys } from '../../domain/ports/wrapped-keys.ts'
import { atOnce } from './at-once.ts'
import { nameText } from './entry.ts'
import { keyFileChecks } from './key-file-checks.ts'
import { keyNameOf, keyStream, WRAPPED, wrappedKeyEvent } from './key-stream.ts'
import { quarantineListing } from './quarantine-listing.ts'
import { beforeAnotherTry, destroyStored, storedKey } from './stored-key.ts'
import { KEYS_AT_ONCE_MAX } from './stream-vault.ts'
import { vaultUnavailable } from './vault-unavailable.ts'

/** The keys that several nodes share, as a copy sees them: nobody opens them, and their records stay as they are. */
export const wrappedKeyStreams = (streams: ListedKeyStreams): WrappedKeys => {
  const listing = quarantineListing(streams)
  const checks = keyFileChecks(streams)
  /** Where the last key of the last page was found. */
  let place: Place | undefined

  return {
    page: (after, limit) =>
      TE.tryCatch(async () => {
        const last = O.isSome(after) ? nameText(after.value.name) : undefined
        if (place?.name !== last) place = last === undefined ? undefined : await placeOf(streams, last)
        const found: Array<Found> = []
        for (let from = place?.position; found.length < limit; ) {
          const some = await someAfter(streams, from, limit - found.length)
          if (some.last === undefined) break
          found.push(...some.found)
          from = some.last
        }
        const end = found.at(-1)
        if (end !== undefined) place = { name: nameText(end.key.name), position: end.position }
        return found.map(({ key }) => key)
      }, vaultUnavailable),
    find: (names) =>
      TE.tryCatch(
        () =>
          atOnce(names, KEYS_AT_ONCE_MAX, async (name) =>
            O.fromNullable((await storedKey(streams, name))?.record),
          ),
        vaultUnavailable,
      ),
    put: (keys) =>
      TE.tryCatch(async () => {
        await listing.add(keys.flatMap(({ name }) => (name.type === 'quarantine' ? [name] : [])))
        await atOnce(keys, KEYS_AT_ONCE_MAX, (key) => putOne(streams, key))
      }, vaultUnavailable),
    remove: (names) =>
      TE.tryCatch(async () => {
        await atOnce(names, KEYS_AT_ONCE_MAX, (name) => destroyStored(streams, name))
      }, vaultUnavailable),
    ...checks,
  }
}

interface Place {
  readonly name: string
  readonly position: Position
}

interface Found {
  readonly key: WrappedKey
  readonly position: Position
}

/** The keys among the next events, never more than `limit`, and the last of these events; none where there are no more. */
const someAfter = async (
  streams: ListedKeyStreams,
  from: Position | undefined,
  limit: number,
): Promise<{ readonly found: ReadonlyArray<Found>; readonly last: Position | undefined }> => {
  // The place itself is read once more.
  const page = await streams.readAll(O.fromNullable(from), Math.min(limit + 1, READ_EVENTS_MAX))()
  if (E.isLeft(page)) throw new Error('the wrapped keys cannot be read')
  const events = page.right.filter(({ position }) => position !== from).slice(0, limit)
  const found = await atOnce(events, KEYS_AT_ONCE_MAX, (event) => keyIn(streams, event))
  return { found: found.filter((one) => one !== undefined), last: events.at(-1)?.position }
}

/** Undefined for another event, and for a key that was removed: its event is there until the store is scavenged. */
const keyIn = async (streams: ListedKeyStreams, event: LogEvent): Promise<Found | undefined> => {
  if (event.type !== WRAPPED) return undefined
  const name = keyNameOf(event)
  const there = await storedKey(streams, name)
  return there?.revision === event.revision
    ? { key: { name, record: there.record }, position: event.position }
    : undefined
}

const placeOf = async (streams: ListedKeyStreams, name: string): Promise<Place> => {
  for (let from: Position | undefined; ; ) {
    const { found, last } = await someAfter(streams, from, READ_EVENTS_MAX - 1)
    const known = found.find(({ key }) => nameText(key.name) === name)
    if (known !== undefined) return { name, position: known.position }
    if (last === undefined) throw new Error('the key that a page was to follow is not there')
    from = last
  }
}

/** What is there stays, whoever put it there. */
const putOne = async (streams: ListedKeyStreams, { name, record }: WrappedKey): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const event = wrappedKeyEvent(name, Buffer.from(record))
    const appended = await streams.append(keyStream(name), 'none', [event])()
    if (E.isRight(appended) || appended.left._tag === 'WrongRevision') return
    await beforeAnotherTry(appended.left, attempt)
  }
}
