import * as E from 'fp-ts/lib/Either.js'
import { decodeLeaf } from '../../src/domain/proof/leaf.ts'
import type { KafkaCoordinates } from '../../src/domain/record/metadata.ts'
import type { Line } from '../support/ledger-talk.ts'

/** One kill: when the process was gone, and how far the group had committed each partition then. */
export interface Kill {
  readonly at: string
  readonly committed: ReadonlyMap<number, bigint>
}

export interface KillMoments {
  /** Records of a batch were in the log, and its end was not committed. */
  readonly withinBatch: number
  /** Of these: a record stood in the log, and another one before it in its partition was recorded only after the kill. */
  readonly tornBatch: number
}

/** What the kills of one ledger fell into, by what its log says afterwards. */
export const killMoments = (kills: ReadonlyArray<Kill>, log: ReadonlyArray<Line>): KillMoments => {
  const places = log.flatMap(({ leaf, recordedAt }) => {
    const kafka = coordinatesIn(leaf)
    const life = kills.findIndex(({ at }) => recordedAt <= at)
    return kafka === undefined ? [] : [{ partition: kafka.partition, offset: BigInt(kafka.offset), life }]
  })
  const within = kills.map(({ committed }, kill) =>
    places.filter(
      ({ life, partition, offset }) => life === kill && offset >= (committed.get(partition) ?? 0n),
    ),
  )
  return {
    withinBatch: within.filter(({ length }) => length > 0).length,
    tornBatch: within.filter((uncommitted, kill) =>
      uncommitted.some(({ partition, offset }) =>
        places.some(
          (later) =>
            (later.life > kill || later.life === -1) &&
            later.partition === partition &&
            later.offset < offset,
        ),
      ),
    ).length,
  }
}

/** Where the message of an event lay on Kafka; undefined of an event that came another way. */
const coordinatesIn = (leaf: string): KafkaCoordinates | undefined => {
  const decoded = decodeLeaf(Buffer.from(leaf, 'base64'))
  if (E.isLeft(decoded)) throw new Error('a line holds no leaf')
  const { kafka } = JSON.parse(Buffer.from(decoded.right.metadata).toString('utf8')) as {
    readonly kafka?: KafkaCoordinates
  }
  return kafka
}
