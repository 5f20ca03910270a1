import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Kafka } from 'kafkajs'
import { Position } from '../../../domain/kernel/position.ts'
import { FEED_PARTITION } from './membership.ts'

/** The place is kept beside the group's offset, where every node finds it and no disk of one node is needed. */
const KeptPlace = t.type({ position: Position })

export const placeText = (position: Position): string =>
  JSON.stringify({ position } satisfies t.TypeOf<typeof KeptPlace>)

/** Undefined where nothing is kept, or something that this ledger did not write: all is published anew then. */
export const placeOfText = (text: string | null | undefined): Position | undefined => {
  const place = KeptPlace.decode(parsed(text ?? ''))
  return E.isRight(place) ? place.right.position : undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const keptPlace = async (
  kafka: Kafka,
  groupId: string,
  topic: string,
): Promise<Position | undefined> => {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const kept = await admin.fetchOffsets({ groupId, topics: [topic] })
    const ofPartition = kept
      .flatMap(({ partitions }) => partitions)
      .find(({ partition }) => partition === FEED_PARTITION)
    return placeOfText(ofPartition?.metadata)
  } finally {
    await admin.disconnect()
  }
}
