import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { EventId } from '../../domain/kernel/event-id.ts'
import { Pseudonym } from '../../domain/kernel/pseudonym.ts'
import type { NewEvent, StreamEvent } from '../../domain/ports/event-store.ts'
import type { KeyName } from '../../domain/ports/key-vault.ts'
import { expiryOf } from './wrapped-key.ts'

/**
 * Each key has a stream of its own, which holds it or nothing: destroying one touches no other. A contact's first key lies
 * in `key-<pseudonym>`, one made after an erasure in `key-<pseudonym>-<generation>`.
 */
export const keyStream = (name: KeyName): string => {
  if (name.type === 'quarantine') return `${QUARANTINE_LISTING}-${name.item}`
  return name.generation === 1 ? `key-${name.pseudonym}` : `key-${name.pseudonym}-${name.generation}`
}

/** Whose key an event holds, by its stream; only a record of the quarantine says when it expires. */
export const keyNameOf = ({ stream, data }: Pick<StreamEvent, 'stream' | 'data'>): KeyName => {
  if (stream.startsWith(`${QUARANTINE_LISTING}-`)) {
    const item = stream.slice(QUARANTINE_LISTING.length + 1)
    return { type: 'quarantine', item, expiresAt: expiryOf(recordIn(data)) }
  }
  const [, pseudonym, generation = '1'] = /^key-([a-z2-7]+)(?:-(\d+))?$/.exec(stream) ?? []
  if (!Pseudonym.is(pseudonym))
    throw new Error('Cannot tell whose data key it is: its stream has another name')
  return { type: 'contact', pseudonym, generation: Number(generation) }
}

/** Names the keys of quarantined messages with their time, so that those whose time is over can be found. */
export const QUARANTINE_LISTING = 'key-quarantine'

/** The event in the stream of a key. */
export const wrappedKeyEvent = (name: KeyName, record: Buffer): NewEvent => {
  const whose = name.type === 'contact' ? { generation: name.generation } : { expiresAt: name.expiresAt }
  return newEvent(WRAPPED, { ...whose, record: record.toString('base64') })
}

/** The record in such an event. Whether it is that of this name is seen when it is unwrapped. */
export const recordIn = (data: Uint8Array): Buffer => {
  const wrapped = DataKeyWrapped.decode(jsonOf(data))
  if (E.isLeft(wrapped)) throw new Error('Cannot open a data key: its event is damaged')
  return Buffer.from(wrapped.right.record, 'base64')
}

/** What the event is called that holds a wrapped key. */
export const WRAPPED = 'DataKeyWrapped'

const DataKeyWrapped = t.readonly(t.strict({ record: t.string }), WRAPPED)

/** An event of these streams: it names no person, only pseudonyms and ids that this ledger alone can make. */
export const newEvent = (type: string, data: object): NewEvent => ({
  id: randomUUID() as EventId,
  type,
  data: Buffer.from(JSON.stringify(data)),
  metadata: METADATA,
})

const METADATA = Buffer.from(JSON.stringify({ schemaVersion: 1 }))

export const jsonOf = (data: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'))
  } catch {
    return undefined
  }
}
