import type { Admin, Kafka } from 'kafkajs'
import { faultOf } from './fault.ts'
import type { BrokerView } from './partition-parts.ts'

/** What the brokers say of the partitions of one topic, asked anew each time. */
export interface BrokerViews {
  /** Of every partition; undefined where the brokers do not answer. Whoever asks at the same time shares an answer. */
  readonly ask: () => Promise<ReadonlyMap<number, BrokerView> | undefined>
  /** Why there was no answer last; undefined after one. */
  readonly fault: () => string | undefined
  readonly close: () => Promise<void>
}

export const brokerViews = (kafka: Kafka, topic: string, group: string): BrokerViews => {
  let connected: Promise<Admin> | undefined
  let fault: string | undefined
  let running: Promise<Views> | undefined
  let following: Promise<Views> | undefined
  const connect = async (): Promise<Admin> => {
    const admin = kafka.admin()
    await admin.connect()
    return admin
  }
  const close = async (): Promise<void> => {
    const closing = connected
    connected = undefined
    await closing?.then((admin) => admin.disconnect()).catch(() => undefined)
  }
  const askOnce = async (): Promise<Views> => {
    try {
      connected ??= connect()
      const admin = await connected
      const views = await viewsOf(admin, topic, group)
      fault = undefined
      return views
    } catch (error) {
      fault = faultOf(error)
      await close()
      return undefined
    }
  }
  const start = (): Promise<Views> => {
    const answer = askOnce()
    running = answer
    void answer.then(() => {
      running = undefined
    })
    return answer
  }
  return {
    ask: () => {
      if (running === undefined) return start()
      following ??= running.then(() => {
        following = undefined
        return start()
      })
      return following
    },
    fault: () => fault,
    close,
  }
}

type Views = ReadonlyMap<number, BrokerView> | undefined

const viewsOf = async (
  admin: Admin,
  topic: string,
  groupId: string,
): Promise<ReadonlyMap<number, BrokerView>> => {
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const watermarks = await admin.fetchTopicOffsets(topic)
  return new Map(
    watermarks.map(({ partition, low, high }) => {
      const found = committed?.partitions.find((one) => one.partition === partition)
      const offset = BigInt(found?.offset ?? NONE)
      const view: BrokerView = {
        watermarks: { low: BigInt(low), high: BigInt(high) },
        committed: offset < 0n ? undefined : { offset, metadata: found?.metadata ?? null },
      }
      return [partition, view]
    }),
  )
}

/** How a broker says that nothing is committed. */
const NONE = '-1'
