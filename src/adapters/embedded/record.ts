import { hash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import {
  decodeLeaf,
  LEAF_HASH_PREFIX,
  type Leaf,
  leafLength,
  type NotALeaf,
  writeLeaf,
} from '../../domain/proof/leaf.ts'

/** An event as it lies on disk: its RFC 6962 leaf hash, which is its checksum, and the leaf. */
export const encodeRecord = (leaf: Leaf): Buffer => {
  const record = Buffer.allocUnsafe(HASH_BYTES + leafLength(leaf))
  writeLeaf(leaf, record, HASH_BYTES)
  record.write(hashOfLeafIn(record), 0, HASH_BYTES, 'latin1')
  return record
}

/** Reads a record that is this caller's own copy: its hash is spoilt, and the leaf keeps views into it. */
export const decodeRecord = (record: Buffer): E.Either<NotALeaf, Leaf> => {
  const written = record.toString('latin1', 0, HASH_BYTES)
  return record.length > HASH_BYTES && hashOfLeafIn(record) === written
    ? decodeLeaf(record.subarray(HASH_BYTES))
    : E.left({ _tag: 'NotALeaf', expected: 'a leaf that matches its hash' })
}

const HASH_BYTES = 32

/**
 * The prefix takes the place of the last byte before the leaf, so that nothing is copied to be hashed. The hash is text,
 * a character a byte: comparing texts costs less than half of making a Buffer for each hash.
 */
const hashOfLeafIn = (record: Buffer): string => {
  record[HASH_BYTES - 1] = LEAF_HASH_PREFIX
  return hash('sha256', record.subarray(HASH_BYTES - 1), 'binary')
}
