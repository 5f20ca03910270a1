import * as E from 'fp-ts/lib/Either.js'
import { brokerViews } from '../adapters/kafka/broker-views.ts'
import { kafkaClient } from '../adapters/kafka/client.ts'
import { driverLog } from '../adapters/kafka/driver-log.ts'
import { gapByWatermarks } from '../adapters/kafka/gap-by-watermarks.ts'
import { openPlaceNotes } from '../adapters/kafka/place-notes.ts'
import type { KafkaSettings } from '../adapters/kafka-settings.ts'
import { furtherPlace } from '../domain/kafka/further-place.ts'
import type { KafkaControl } from '../domain/ports/kafka-control.ts'
import type { Node } from './open-node.ts'

/** Looks for gaps without reading: for whoever opens a data directory that no server owns. */
export const lookAtKafka = (
  node: Node,
  dataDir: string,
  settings: KafkaSettings,
): Pick<KafkaControl, 'gapOf'> => ({
  gapOf: (topic, partition) => async () => {
    if (topic !== settings.topic) return E.right(undefined)
    const views = brokerViews(kafkaClient(settings, driverLog(nothing, nothing)), topic, settings.group)
    const notes = openPlaceNotes(dataDir)
    try {
      const placeOf = (of: number) =>
        furtherPlace(node.source.places(topic).get(of), notes.of(topic, of)?.place)
      return await gapByWatermarks(views, topic, placeOf, node.source.applied)(partition)()
    } finally {
      await views.close()
    }
  },
})

const nothing = (): void => undefined
