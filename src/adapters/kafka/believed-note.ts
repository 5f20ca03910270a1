import type { KafkaPlace } from '../../domain/kafka/place.ts'
import type { PlaceNotes } from './place-notes.ts'
import type { SourceLedger } from './source-ledger.ts'

/**
 * What this node noted of a partition, where it still holds: not of a log that was restored from a backup since, however far
 * it has come again, and not before a gap was accepted.
 */
export const believedNote = (
  notes: Pick<PlaceNotes, 'of'>,
  ledger: Pick<SourceLedger, 'holds' | 'places'>,
  topic: string,
  partition: number,
): KafkaPlace | undefined => {
  const noted = notes.of(topic, partition)
  const acceptedAt = ledger.places(topic).get(partition)?.acknowledgedAt ?? ''
  return noted !== undefined && noted.mark.position >= acceptedAt && ledger.holds(noted.mark)
    ? noted.place
    : undefined
}
