import * as E from 'fp-ts/lib/Either.js'
import { contactStream, pseudonymOfStream } from '../../contact/stream.ts'
import {
  type EventReads,
  READ_EVENTS_MAX,
  type ReadFailure,
  type StreamEvent,
} from '../../ports/event-store.ts'
import type { KeyName } from '../../ports/key-vault.ts'
import { jsonObject } from '../../record/ledger-event.ts'

/** Keys of contacts that a log says were destroyed: none of them may be in a copy. */
export interface ErasedKeys {
  readonly note: (event: StreamEvent) => void
  readonly has: (key: KeyName) => boolean
  readonly names: () => ReadonlyArray<KeyName>
}

export const erasedKeys = (): ErasedKeys => {
  const erased = new Map<string, KeyName>()
  return {
    note: (event) => {
      const key = erasedBy(event)
      if (key !== undefined) erased.set(textOf(key), key)
    },
    has: (key) => erased.size > 0 && erased.has(textOf(key)),
    names: () => [...erased.values()],
  }
}

/** Whether the contact's stream says that this key was destroyed. */
export const isErased = async (store: EventReads, key: KeyName): Promise<E.Either<ReadFailure, boolean>> => {
  if (key.type !== 'contact') return E.right(false)
  for (let from = 0; ; from += READ_EVENTS_MAX) {
    const page = await store.read(contactStream(key.pseudonym), from, READ_EVENTS_MAX)()
    if (E.isLeft(page)) return page
    if (page.right.some((event) => textOf(erasedBy(event)) === textOf(key))) return E.right(true)
    if (page.right.length < READ_EVENTS_MAX) return E.right(false)
  }
}

const erasedBy = ({ type, stream, data }: StreamEvent): KeyName | undefined => {
  if (type !== 'ContactErased') return undefined
  const pseudonym = pseudonymOfStream(stream)
  const { generation } = (jsonObject(data) ?? {}) as { readonly generation?: unknown }
  return pseudonym === undefined || typeof generation !== 'number'
    ? undefined
    : { type: 'contact', pseudonym, generation }
}

const textOf = (key: KeyName | undefined): string =>
  key?.type === 'contact' ? `${key.pseudonym} ${key.generation}` : ''
