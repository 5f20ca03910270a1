import { createSecretKey, type KeyObject } from 'node:crypto'
import * as O from 'fp-ts/lib/Option.js'
import { type Instant, instantOfMs, msOf } from '../../domain/kernel/instant.ts'
import type { KeyName } from '../../domain/ports/key-vault.ts'
import { open, seal } from './data-key.ts'
import { type Entry, entryOf } from './entry.ts'
import { type NumberedKey, newestOf } from './ledger-keys.ts'
import { freshSecret } from './random-pool.ts'

/** A data key, and the record of it that may be written down. */
interface WrappedKey {
  readonly key: KeyObject
  readonly entry: Entry
  readonly record: Buffer
}

/** Makes data keys, and opens their records. A record that was made for another entry is refused, by throwing. */
export interface KeyWrapping {
  readonly make: (name: KeyName) => WrappedKey
  readonly unwrap: (entry: Entry, record: Buffer) => KeyObject
}

/** Version (1 byte), id of the key-encryption key (4), expiry in milliseconds (8), all big-endian; then the sealed key. */
const VERSION = 1
const HEADER_BYTES = 1 + 4 + 8
const DATA_KEY_BYTES = 32

export const keyWrapping = (keyEncryptionKeys: ReadonlyArray<NumberedKey>): KeyWrapping => {
  const newest = newestOf(keyEncryptionKeys).id
  const wrapping = new Map(keyEncryptionKeys.map(({ id, key }) => [id, createSecretKey(key)]))
  const wrappingKey = (id: number): KeyObject => {
    const key = wrapping.get(id)
    if (key === undefined)
      throw new Error(`Cannot open a data key: key-encryption key ${id} is not in the key file`)
    return key
  }
  return {
    make: (name) => {
      const header = headerOf(newest, name)
      const secret = freshSecret(DATA_KEY_BYTES)
      const entry = entryOf(name)
      const sealed = seal(wrappingKey(newest), secret, Buffer.concat([header, entry]))
      return { key: keyFrom(secret), entry, record: Buffer.concat([header, sealed]) }
    },
    unwrap: (entry, record) => {
      if (record.length < HEADER_BYTES || record[0] !== VERSION) throw damaged()
      const authenticated = Buffer.concat([record.subarray(0, HEADER_BYTES), entry])
      const secret = open(wrappingKey(record.readUInt32BE(1)), record.subarray(HEADER_BYTES), authenticated)
      if (O.isNone(secret) || secret.value.length !== DATA_KEY_BYTES) throw damaged()
      return keyFrom(secret.value)
    },
  }
}

/** Whether a record of the quarantine is past its time. */
export const isExpired = (record: Buffer, nowMs: number): boolean =>
  record.length >= HEADER_BYTES && expiryMsOf(record) <= nowMs

/** When a record of the quarantine is past its time; records of contacts say the beginning of all times. */
export const expiryOf = (record: Buffer): Instant => {
  const ms = record.length < HEADER_BYTES ? Number.NaN : expiryMsOf(record)
  if (Number.isNaN(new Date(ms).valueOf())) throw damaged()
  return instantOfMs(ms)
}

const expiryMsOf = (record: Buffer): number => Number(record.readBigUInt64BE(5))

const headerOf = (keyId: number, name: KeyName): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = VERSION
  header.writeUInt32BE(keyId, 1)
  if (name.type === 'quarantine') header.writeBigUInt64BE(BigInt(Math.max(0, msOf(name.expiresAt))), 5)
  return header
}

/** The bytes are wiped, so that they do not lie about in memory beside the key. */
const keyFrom = (secret: Buffer): KeyObject => {
  const key = createSecretKey(secret)
  secret.fill(0)
  return key
}

const damaged = (): Error => new Error('Cannot open a data key: its record is damaged')
