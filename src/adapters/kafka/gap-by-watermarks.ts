import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { findGap, gapOf } from '../../domain/kafka/find-gap.ts'
import { theFirstRecord } from '../../domain/kafka/further-place.ts'
import type { KafkaGap } from '../../domain/kafka/gap.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'
import { vouchedPlace } from '../../domain/kafka/vouched.ts'
import type { Position } from '../../domain/kernel/position.ts'
import type { KafkaFailure } from '../../domain/ports/kafka-control.ts'
import type { BrokerViews } from './broker-views.ts'

/** What a place and the broker's watermarks tell of a gap: all that can be seen without reading the partition. */
export const gapByWatermarks =
  (
    views: BrokerViews,
    topic: string,
    placeOf: (partition: number) => KafkaPlace | undefined,
    applied: () => Position | null,
  ) =>
  (partition: number): TE.TaskEither<KafkaFailure, KafkaGap | undefined> =>
  async () => {
    const all = await views.ask()
    if (all === undefined) return E.left({ _tag: 'KafkaUnavailable', cause: views.fault() ?? 'no answer' })
    const view = all.get(partition)
    if (view === undefined) return E.right(undefined)
    const place = vouchedPlace(placeOf(partition) ?? theFirstRecord, view.committed, applied())
    const kind = findGap(place, view.watermarks)
    return E.right(kind && gapOf({ topic, partition }, kind, place, view.watermarks))
  }
