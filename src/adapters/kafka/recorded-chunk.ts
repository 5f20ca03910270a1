import type { LogMark } from '../../domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import type { Outcome } from '../../domain/workflow/outcome.ts'
import type { Incoming } from '../../domain/workflow/record-messages.ts'
import { type DeadLetter, deadLetterOf } from './dead-letter.ts'
import { incomingOf } from './message.ts'
import type { KafkaRecord } from './record.ts'
import { recordBytes } from './record-bytes.ts'
import type { SourceLedger } from './source-ledger.ts'

/** The records that are recorded at once, as the ledger takes them in. */
export const chunkOf = (
  records: ReadonlyArray<KafkaRecord>,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  digestOf: SourceLedger['digestOf'],
): ReadonlyArray<Incoming> => {
  // All before the first of them is recorded, or put aside and announced: reading begins here where this goes wrong.
  const recordedBefore = records[0]?.offset ?? '0'
  return records.map((record) => {
    const recordDigest = digestOf(recordBytes(record))
    return incomingOf(record, { topic, partition, offset: record.offset, recordDigest, recordedBefore })
  })
}

/** What is to be announced of a chunk, and where the partition stands once it is. */
export interface RecordedChunk {
  readonly letters: ReadonlyArray<DeadLetter>
  readonly place: KafkaPlace
  /** None where the index has not come to all that was recorded. */
  readonly mark: LogMark | undefined
}

export const recordedChunk = (
  chunk: ReadonlyArray<Incoming>,
  outcomes: ReadonlyArray<Outcome>,
  next: bigint,
  ledger: Pick<SourceLedger, 'contentDigestOf' | 'mark'>,
): RecordedChunk => ({
  letters: outcomes.flatMap((outcome, i) => {
    const one = chunk[i]
    const letter =
      one?.kafka === undefined ? undefined : deadLetterOf(outcome, one, one.kafka, ledger.contentDigestOf)
    return letter === undefined ? [] : [letter]
  }),
  place: placeBehind(chunk.at(-1), next),
  mark: markBehind(outcomes, ledger.mark()),
})

const placeBehind = (last: Incoming | undefined, next: bigint): KafkaPlace => {
  const { offset, recordDigest } = last?.kafka ?? {}
  return {
    next,
    recordedBefore: next,
    ...(offset !== undefined &&
      recordDigest !== undefined && { last: { offset: BigInt(offset), recordDigest } }),
  }
}

const markBehind = (outcomes: ReadonlyArray<Outcome>, mark: LogMark | undefined): LogMark | undefined =>
  mark !== undefined && outcomes.every(({ position = mark.position }) => position <= mark.position)
    ? mark
    : undefined
