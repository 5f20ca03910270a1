import * as E from 'fp-ts/lib/Either.js'
import { EVENT_ID_BYTES, type EventId, writeEventId } from '../kernel/event-id.ts'
import { invariant } from '../kernel/invariant.ts'
import { sha256 } from './sha256.ts'

/** An event as it is hashed, stored and proved. The bytes are those handed to the store, never a re-encoding. */
export interface Leaf {
  readonly id: EventId
  /** Place in its stream, from 0. */
  readonly revision: number
  readonly type: string
  /** Without the deployment's prefix, so that a copied ledger is the same ledger. */
  readonly stream: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

/** An entry of a C2SP tlog-tiles bundle has a length of 16 bits. */
export const LEAF_BYTES_MAX = 65_535

const FORMAT = 0x01
const HEADER_BYTES = 1 + EVENT_ID_BYTES + 8

/** How many bytes the leaf will have. */
export const leafLength = (leaf: Leaf): number => leafLengthIn(leaf.stream, leaf)

/** The same, before its place in the stream is known. */
export const leafLengthIn = (
  stream: string,
  { type, data, metadata }: Pick<Leaf, 'type' | 'data' | 'metadata'>,
): number =>
  HEADER_BYTES + 16 + Buffer.byteLength(type) + Buffer.byteLength(stream) + data.length + metadata.length

/**
 * Format byte 0x01, event id (16 bytes), revision (8 bytes, big-endian), then type, stream, data and metadata, each
 * after its length in 4 bytes, big-endian.
 */
export const encodeLeaf = (leaf: Leaf): Buffer => {
  const bytes = Buffer.allocUnsafe(leafLength(leaf))
  writeLeaf(leaf, bytes, 0)
  return bytes
}

/** Writes the leaf from `offset` to the end of `bytes`, which has exactly `leafLength` bytes for it. */
export const writeLeaf = (leaf: Leaf, bytes: Buffer, offset: number): void => {
  invariant(bytes.length - offset <= LEAF_BYTES_MAX, 'a leaf is at most 65,535 bytes')
  invariant(leaf.type.isWellFormed() && leaf.stream.isWellFormed(), 'texts of a leaf are whole characters')
  bytes[offset] = FORMAT
  writeEventId(leaf.id, bytes, offset + 1)
  bytes.writeUInt32BE(Math.floor(leaf.revision / 2 ** 32), offset + 1 + EVENT_ID_BYTES)
  bytes.writeUInt32BE(leaf.revision % 2 ** 32, offset + 1 + EVENT_ID_BYTES + 4)
  let at = offset + HEADER_BYTES
  for (const part of [leaf.type, leaf.stream]) {
    const written = bytes.write(part, at + 4)
    bytes.writeUInt32BE(written, at)
    at += 4 + written
  }
  for (const part of [leaf.data, leaf.metadata]) {
    bytes.writeUInt32BE(part.length, at)
    bytes.set(part, at + 4)
    at += 4 + part.length
  }
  invariant(at === bytes.length, 'a leaf fills the bytes kept for it')
}

export interface NotALeaf {
  readonly _tag: 'NotALeaf'
  readonly expected: string
}

/** Reads a leaf; data and metadata are views into `bytes`. Anything but the one encoding is refused. */
export const decodeLeaf = (bytes: Buffer): E.Either<NotALeaf, Leaf> => {
  if (bytes.length < HEADER_BYTES + 16 || bytes.length > LEAF_BYTES_MAX)
    return notALeaf('a length within bounds')
  if (bytes[0] !== FORMAT) return notALeaf('format byte 0x01')
  const typeEnd = endOfPart(bytes, HEADER_BYTES)
  const streamEnd = endOfPart(bytes, typeEnd)
  const dataEnd = endOfPart(bytes, streamEnd)
  const metadataEnd = endOfPart(bytes, dataEnd)
  if (metadataEnd === BEYOND) return notALeaf('four parts within the leaf')
  if (metadataEnd !== bytes.length) return notALeaf('nothing after the fourth part')
  const type = textOf(bytes, HEADER_BYTES + 4, typeEnd)
  const stream = textOf(bytes, typeEnd + 4, streamEnd)
  if (type === undefined || stream === undefined) return notALeaf('type and stream in UTF-8')
  const revision =
    bytes.readUInt32BE(1 + EVENT_ID_BYTES) * 2 ** 32 + bytes.readUInt32BE(1 + EVENT_ID_BYTES + 4)
  if (!Number.isSafeInteger(revision)) return notALeaf('a revision below 2^53')
  const id = uuidText(bytes.toString('hex', 1, 1 + EVENT_ID_BYTES))
  const data = bytes.subarray(streamEnd + 4, dataEnd)
  const metadata = bytes.subarray(dataEnd + 4, metadataEnd)
  return E.right({ id, revision, type, stream, data, metadata })
}

/** Where a part ends that follows its length at `at`; BEYOND where that lies outside, and of all parts after that one. */
const endOfPart = (bytes: Buffer, at: number): number => {
  if (at === BEYOND || at + 4 > bytes.length) return BEYOND
  const end = at + 4 + bytes.readUInt32BE(at)
  return end > bytes.length ? BEYOND : end
}

const BEYOND = -1

/** Bytes that are not UTF-8 are read as U+FFFD, and would not come back as they were. */
const textOf = (bytes: Buffer, start: number, end: number): string | undefined => {
  const text = bytes.toString('utf8', start, end)
  return text.includes('\ufffd') && !Buffer.from(text).equals(bytes.subarray(start, end)) ? undefined : text
}

/** RFC 6962 section 2.1: SHA-256 over 0x00 and the leaf. */
export const leafHash = (leaf: Uint8Array): Buffer => sha256(Buffer.concat([LEAF_PREFIX, leaf]))

/** The byte before a leaf when it is hashed, so that no leaf can pass for an inner node of the tree. */
export const LEAF_HASH_PREFIX = 0x00

const LEAF_PREFIX = Uint8Array.of(LEAF_HASH_PREFIX)

const notALeaf = (expected: string): E.Either<NotALeaf, never> => E.left({ _tag: 'NotALeaf', expected })

const uuidText = (hex: string): EventId =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as EventId
