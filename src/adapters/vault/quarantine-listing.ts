import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { Instant, instantOfMs, msOf } from '../../domain/kernel/instant.ts'
import { APPEND_EVENTS_MAX, READ_EVENTS_MAX, type StreamEvent } from '../../domain/ports/event-store.ts'
import type { KeyStreams } from '../../domain/ports/key-streams.ts'
import type { KeyName } from '../../domain/ports/key-vault.ts'
import { jsonOf, newEvent, QUARANTINE_LISTING } from './key-stream.ts'
import { beforeAnotherTry } from './stored-key.ts'

type QuarantineName = Extract<KeyName, { readonly type: 'quarantine' }>

/** The keys of quarantined messages in the order they were made, as far as their time was not over long ago. */
export interface QuarantineListing {
  /** Before the keys are made: none is ever without an entry. An item may be listed twice. */
  readonly add: (names: ReadonlyArray<QuarantineName>) => Promise<void>
  /** Hands over the items whose time is over, in pages, and then forgets the entries that have been over for long. */
  readonly sweep: (now: Instant, destroy: (items: ReadonlyArray<string>) => Promise<void>) => Promise<void>
}

/** An entry outlives its time by this: a key that was still on its way when its time was over is found by a later sweep. */
export const LISTING_KEPT_MS = 3_600_000

export const quarantineListing = (streams: KeyStreams): QuarantineListing => ({
  add: async (names) => {
    for (let at = 0; at < names.length; at += APPEND_EVENTS_MAX)
      await addSome(streams, names.slice(at, at + APPEND_EVENTS_MAX))
  },
  sweep: async (now, destroy) => {
    const forgettable = instantOfMs(msOf(now) - LISTING_KEPT_MS)
    let first: number | undefined
    let last = -1
    let kept: number | undefined
    let page: ReadonlyArray<Listed>
    do {
      page = await pageOf(streams, last + 1)
      await destroy([...new Set(page.flatMap(({ entry }) => (isOver(entry, now) ? [entry.item] : [])))])
      kept ??= page.find(({ entry }) => !isOver(entry, forgettable))?.revision
      first ??= page[0]?.revision
      last = page.at(-1)?.revision ?? last
    } while (page.length === READ_EVENTS_MAX)
    if (first !== undefined) await forget(streams, first, kept ?? last)
  },
})

const addSome = async (streams: KeyStreams, names: ReadonlyArray<QuarantineName>): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const events = names.map(({ item, expiresAt }) => newEvent('QuarantineKeyListed', { item, expiresAt }))
    const appended = await streams.append(QUARANTINE_LISTING, 'any', events)()
    if (E.isRight(appended)) return
    await beforeAnotherTry(appended.left, attempt)
  }
}

interface Listed {
  readonly revision: number
  /** Undefined for what this version does not know: it is kept for one that does. */
  readonly entry: Entry | undefined
}

const Entry = t.readonly(t.strict({ item: t.string, expiresAt: Instant }), 'QuarantineKeyListed')
type Entry = t.TypeOf<typeof Entry>

const pageOf = async (streams: KeyStreams, from: number): Promise<ReadonlyArray<Listed>> => {
  const page = await streams.read(QUARANTINE_LISTING, from, READ_EVENTS_MAX)()
  if (E.isLeft(page)) throw new Error('the list of quarantined keys cannot be read')
  return page.right.map(listed)
}

const listed = ({ revision, type, data }: StreamEvent): Listed => {
  const entry = Entry.decode(jsonOf(data))
  return { revision, entry: type === Entry.name && E.isRight(entry) ? entry.right : undefined }
}

const isOver = (entry: Entry | undefined, now: Instant): entry is Entry =>
  entry !== undefined && entry.expiresAt <= now

/** The newest entry always stays. A failure matters to nobody: the next sweep finds the same entries, without their keys. */
const forget = async (streams: KeyStreams, first: number, before: number): Promise<void> => {
  if (before > first) await streams.truncate(QUARANTINE_LISTING, before)()
}
