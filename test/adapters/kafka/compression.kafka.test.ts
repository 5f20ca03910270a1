import { setTimeout as passed } from 'node:timers/promises'
import { Producer, stringSerializers } from '@platformatic/kafka'
import { describe, expect, inject, test } from 'vitest'
import { kafkaClient } from '../../../src/adapters/kafka/client.ts'
import { NO_KAFKA_LOGGING } from '../../../src/adapters/kafka/logging.ts'
import { freshName, makeTopic } from '../../support/servers/kafka/topics.ts'

const { brokers = '', absent } = inject('kafka')

describe.skipIf(absent !== undefined)(
  `kafkaClient() reads what another client compressed${absent ? `: ${absent}` : ''}`,
  () => {
    test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('%s', async (compression) => {
      const topic = await makeTopic(brokers)
      const values = Array.from({ length: 500 }, (_, i) => `consent ${i} of many that are alike`)
      const producer = new Producer({
        clientId: 'test',
        bootstrapBrokers: brokers.split(','),
        serializers: stringSerializers,
        compression,
      })
      await producer.send({ messages: values.map((value) => ({ topic, key: 'k', value })) })
      await producer.close()
      const settings = { brokers: brokers.split(','), tls: undefined, sasl: undefined }
      const consumer = kafkaClient(settings, NO_KAFKA_LOGGING).consumer({ groupId: freshName('group') })
      const seen: Array<string> = []
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({ eachMessage: async ({ message }) => void seen.push(String(message.value)) })
      while (seen.length < values.length) await passed(20)
      await consumer.disconnect()
      expect(seen).toStrictEqual(values)
    })
  },
)
