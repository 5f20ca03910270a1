/**
 * A batch of records that cannot be read: it is damaged, or becomes too much when it is unpacked. It still lies on the
 * broker, and comes again with each fetch.
 */
export interface UnreadableBatch {
  readonly reason: 'too-large' | 'broken'
  /** `none` where it is not compressed. */
  readonly compression: string
  /** The offsets that it says it holds. */
  readonly first: bigint
  readonly last: bigint
}

/** Why the records of a fetch end before what the broker sent; undefined where they do not. */
export const unreadableIn = (records: object): UnreadableBatch | undefined => ends.get(records)

export const endAt = (records: object, batch: UnreadableBatch): void => void ends.set(records, batch)

/** The driver hands on the records of a fetch as one array, and nothing beside it. */
const ends = new WeakMap<object, UnreadableBatch>()
