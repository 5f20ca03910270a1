import { invariant } from '../../domain/kernel/invariant.ts'

/** Numbers are 8 bytes, big-endian, so that the order of keys is the order of numbers. */
const NUMBER_BYTES = 8

/** No name of a stream holds this byte, so none is the beginning of another's keys. */
const END_OF_NAME = 0x00

/** A key of LMDB has 1,978 bytes at most. */
export const STREAM_NAME_BYTES_MAX = 512

export const numberKey = (number: number): Buffer => {
  const key = Buffer.allocUnsafe(NUMBER_BYTES)
  writeNumber(key, number, 0)
  return key
}

export const numberOf = (key: Uint8Array): number => readNumber(key, 0)

/** The name, 0x00, the revision: a stream's entries lie together, in order. */
export const streamKey = (stream: string, revision: number): Buffer => {
  const nameBytes = Buffer.byteLength(stream)
  const key = Buffer.allocUnsafe(nameBytes + 1 + NUMBER_BYTES)
  key.write(stream)
  key[nameBytes] = END_OF_NAME
  writeNumber(key, revision, nameBytes + 1)
  return key
}

export const streamOfKey = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, Math.max(0, key.length - NUMBER_BYTES - 1)).toString()

export const revisionOfKey = (key: Uint8Array): number => readNumber(key, key.length - NUMBER_BYTES)

/** Whether a key is one of this stream's. */
export const isKeyOf = (stream: string, key: Uint8Array): boolean =>
  key[key.length - NUMBER_BYTES - 1] === END_OF_NAME && streamOfKey(key) === stream

/** A name this store can keep as it is. */
export const assertStreamName = (stream: string): void => {
  const isKept = stream.isWellFormed() && !stream.includes('\0')
  invariant(isKept, 'the name of a stream has whole characters and no NUL')
  const bytes = Buffer.byteLength(stream)
  invariant(bytes > 0 && bytes <= STREAM_NAME_BYTES_MAX, 'the name of a stream has 1 to 512 bytes')
}

const writeNumber = (bytes: Buffer, number: number, at: number): void => {
  bytes.writeUInt32BE(Math.floor(number / TWO_32), at)
  bytes.writeUInt32BE(number % TWO_32, at + 4)
}

const readNumber = (bytes: Uint8Array, at: number): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, NUMBER_BYTES)
  return view.getUint32(0) * TWO_32 + view.getUint32(4)
}

const TWO_32 = 2 ** 32
