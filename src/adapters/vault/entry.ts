import type { Instant } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import { bytesOfPseudonym, PSEUDONYM_BYTES, pseudonymOfBytes } from '../../domain/kernel/pseudonym.ts'
import type { KeyName } from '../../domain/ports/key-vault.ts'

/** Where something lies in the vault. */
export type Entry = Buffer

/** The first byte of an entry. */
const CHECK = 0x00
const CONTACT = 0x01
const QUARANTINE = 0x02
const AFTER_QUARANTINE = 0x03

/** Well below what LMDB takes as a key. */
export const ITEM_BYTES_MAX = 256

/** A contact's key lies under pseudonym and generation, that of a quarantined message under its item alone. */
export const entryOf = (name: KeyName): Entry => {
  if (name.type === 'quarantine') return quarantineEntry(name.item)
  const entry = Buffer.alloc(1 + PSEUDONYM_BYTES + 4)
  entry[0] = CONTACT
  entry.set(bytesOfPseudonym(name.pseudonym), 1)
  entry.writeUInt32BE(name.generation, 1 + PSEUDONYM_BYTES)
  return entry
}

/** Whose key lies there. Only a record of the quarantine says when it expires. */
export const nameOf = (entry: Entry, expiresAt: Instant): KeyName =>
  entry[0] === QUARANTINE
    ? { type: 'quarantine', item: itemOf(entry), expiresAt }
    : {
        type: 'contact',
        pseudonym: pseudonymOfBytes(entry, 1),
        generation: entry.readUInt32BE(1 + PSEUDONYM_BYTES),
      }

/** The same as text, for maps in memory. */
export const nameText = (name: KeyName): string =>
  name.type === 'contact' ? `c${name.generation}.${name.pseudonym}` : `q${name.item}`

export const itemOf = (entry: Entry): string => entry.toString('utf8', 1)

/** The quarantine's entries; those after one, where one is given. */
export const quarantineEntries = (after?: Entry): EntryRange => entriesFrom(QUARANTINE, after)

/** The entries of all data keys, in the same way. */
export const keyEntries = (after?: Entry): EntryRange => entriesFrom(CONTACT, after)

const entriesFrom = (first: number, after: Entry | undefined): EntryRange => ({
  start: after === undefined ? Buffer.of(first) : Buffer.concat([after, Buffer.of(0)]),
  end: Buffer.of(AFTER_QUARANTINE),
})

export const checkEntry = (label: string): Entry => tagged(CHECK, Buffer.from(label))

export const labelOf = (entry: Entry): string => entry.toString('utf8', 1)

export const checkEntries = (): EntryRange => ({ start: Buffer.of(CHECK), end: Buffer.of(CONTACT) })

export interface EntryRange {
  readonly start: Entry
  readonly end: Entry
}

const quarantineEntry = (item: string): Entry => {
  const bytes = Buffer.from(item)
  invariant(
    bytes.length > 0 && bytes.length <= ITEM_BYTES_MAX,
    'an item of the quarantine has 1 to 256 bytes',
  )
  return tagged(QUARANTINE, bytes)
}

const tagged = (tag: number, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.of(tag), bytes])
