import * as E from 'fp-ts/lib/Either.js'
import { believedNote } from '../adapters/kafka/believed-note.ts'
import { brokerViews } from '../adapters/kafka/broker-views.ts'
import { kafkaClient } from '../adapters/kafka/client.ts'
import { gapFromOutside } from '../adapters/kafka/gap-from-outside.ts'
import { NO_KAFKA_LOGGING } from '../adapters/kafka/logging.ts'
import { lookAtOffset } from '../adapters/kafka/look-at-offset.ts'
import { openPlaceNotes } from '../adapters/kafka/place-notes.ts'
import type { KafkaSettings } from '../adapters/kafka-settings.ts'
import { furtherPlace } from '../domain/kafka/further-place.ts'
import type { KafkaControl } from '../domain/ports/kafka-control.ts'
import type { Node } from './open-node.ts'

/** Looks for gaps without joining the group: for whoever opens a data directory that no server owns. */
export const lookAtKafka = (
  node: Node,
  dataDir: string,
  settings: KafkaSettings,
): Pick<KafkaControl, 'gapOf'> => ({
  gapOf: (topic, partition) => async () => {
    if (topic !== settings.topic) return E.right(undefined)
    const kafka = kafkaClient(settings, NO_KAFKA_LOGGING)
    const views = brokerViews(kafka, topic, settings.group)
    const notes = openPlaceNotes(dataDir)
    try {
      const placeOf = (of: number) =>
        furtherPlace(node.source.places(topic).get(of), believedNote(notes, node.source, topic, of))
      const lookAt = lookAtOffset(kafka, topic)
      return await gapFromOutside({ topic, views, lookAt, ledger: node.source, placeOf })(partition)()
    } finally {
      await views.close()
    }
  },
})
