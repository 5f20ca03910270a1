import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { findGap, gapOf, startOf } from '../../domain/kafka/find-gap.ts'
import { theFirstRecord } from '../../domain/kafka/further-place.ts'
import type { KafkaGap, KafkaGapKind } from '../../domain/kafka/gap.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import { vouchedPlace } from '../../domain/kafka/vouched.ts'
import type { KafkaFailure } from '../../domain/ports/kafka-control.ts'
import { isAnotherRecord } from './another-record.ts'
import type { BrokerViews } from './broker-views.ts'
import type { LookAtOffset } from './look-at-offset.ts'
import type { SourceLedger } from './source-ledger.ts'

export interface OutsideParts {
  readonly topic: string
  readonly views: Pick<BrokerViews, 'ask' | 'fault'>
  readonly lookAt: LookAtOffset
  readonly ledger: Pick<SourceLedger, 'holds' | 'digestOf'>
  readonly placeOf: (partition: number) => KafkaPlace | undefined
}

/**
 * The gap of a partition as somebody sees it who does not read it: its place is compared with the broker's watermarks, and where
 * nothing is missing between them, the last record seen with the one that lies there now.
 */
export const gapFromOutside =
  ({ topic, views, lookAt, ledger, placeOf }: OutsideParts) =>
  (partition: number): TE.TaskEither<KafkaFailure, KafkaGap | undefined> =>
  async () => {
    const all = await views.ask()
    if (all === undefined) return E.left({ _tag: 'KafkaUnavailable', cause: views.fault() ?? 'no answer' })
    const view = all.get(partition)
    if (view === undefined) return E.right(undefined)
    const { watermarks } = view
    const place = vouchedPlace(placeOf(partition) ?? theFirstRecord, view.committed, ledger.holds)
    const found = (kind: KafkaGapKind) => E.right(gapOf({ topic, partition }, kind, place, watermarks))
    const kind = findGap(place, watermarks)
    if (kind !== undefined) return found(kind)
    if (place.last === undefined || startOf(place, watermarks) !== place.last.offset)
      return E.right(undefined)
    const lying = await lookAt(partition, place.last.offset)()
    if (E.isLeft(lying)) return lying
    return isAnotherRecord(place.last, lying.right, ledger.digestOf)
      ? found('another-topic')
      : E.right(undefined)
  }
