import { Producer } from '@platformatic/kafka'
import type { TrafficRecord } from './traffic.ts'

/** Publishes by a client that shares no code with the ledger's: once each, in the order of each partition. */
export interface Publisher {
  readonly publish: (topic: string, records: ReadonlyArray<TrafficRecord>) => Promise<void>
  readonly close: () => Promise<void>
}

export const openPublisher = (brokers: string): Publisher => {
  const producer = new Producer({
    clientId: 'crm',
    bootstrapBrokers: brokers.split(','),
    idempotent: true,
    acks: -1,
  })
  return {
    publish: async (topic, records) => {
      for (let at = 0; at < records.length; at += SENT_TOGETHER)
        await producer.send({
          messages: records.slice(at, at + SENT_TOGETHER).map(({ partition, key, value, headers }) => ({
            topic,
            partition,
            key: Buffer.from(key),
            ...(value !== null && { value: Buffer.from(value) }),
            headers: new Map(
              Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
            ),
          })),
        })
    },
    close: () => producer.close(),
  }
}

const SENT_TOGETHER = 1_000
