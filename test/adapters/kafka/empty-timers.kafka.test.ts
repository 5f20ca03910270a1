import { expect, inject, test } from 'vitest'
import { kafkaClient } from '../../../src/adapters/kafka/client.ts'
import { NO_KAFKA_LOGGING } from '../../../src/adapters/kafka/logging.ts'

const { brokers = '', absent } = inject('kafka')

test.skipIf(absent !== undefined)(
  `kafkaClient() sets no timers in the past, of which Node would warn${absent ? `: ${absent}` : ''}`,
  async () => {
    const warnings: Array<string> = []
    const listen = ({ name }: Error) => void warnings.push(name)
    process.on('warning', listen)
    const settings = { brokers: brokers.split(','), tls: undefined, sasl: undefined }
    const admin = kafkaClient(settings, NO_KAFKA_LOGGING).admin()
    await admin.connect()
    await admin.listTopics()
    await admin.disconnect()
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('warning', listen)
    expect(warnings).toStrictEqual([])
  },
)
