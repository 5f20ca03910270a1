import { setTimeout as passed } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { freshName, makeTopic, quietKafka } from './topics.ts'

const { brokers = '', absent } = inject('kafka')

test.skipIf(absent !== undefined)(
  `a real broker keeps what it was given${absent ? `: ${absent}` : ''}`,
  async () => {
    const topic = await makeTopic(brokers, { partitions: 2 })
    const kafka = quietKafka(brokers)
    const producer = kafka.producer({ idempotent: true })
    await producer.connect()
    await producer.send({
      topic,
      messages: [
        { key: 'a', value: 'one' },
        { key: 'a', value: 'two' },
      ],
    })
    await producer.disconnect()
    const consumer = kafka.consumer({ groupId: freshName('group') })
    const seen: Array<string> = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ eachMessage: async ({ message }) => void seen.push(String(message.value)) })
    while (seen.length < 2) await passed(20)
    await consumer.disconnect()
    expect(seen).toEqual(['one', 'two'])
  },
)
