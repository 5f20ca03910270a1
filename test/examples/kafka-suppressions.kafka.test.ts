import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { examplePseudonym, exampleSuppressions } from '../../docs/asyncapi/examples.ts'
import { makeTopic, quietKafka } from '../support/servers/kafka/topics.ts'

const { brokers = '', absent } = inject('kafka')
const EXAMPLE = fileURLToPath(new URL('../../examples/kafka/follow-suppressions.ts', import.meta.url))

const value = (digit: string, suppressions = exampleSuppressions['suppressions'], store = 'izsy2slm') =>
  JSON.stringify({ ...exampleSuppressions, position: `${store}-000000000000000${digit}`, suppressions })

test.skipIf(absent !== undefined)(
  `examples/kafka/follow-suppressions.ts takes the newest of each contact, whatever comes twice or late${absent ? `: ${absent}` : ''}`,
  async () => {
    const topic = await makeTopic(brokers)
    const key = examplePseudonym
    const messages = [
      { key, value: value('1') },
      { key: 'another', value: value('2', []) },
      { key, value: value('3') },
      { key, value: value('2', []) },
      { key, value: value('3') },
      { key, value: value('1', [], 'otherone') },
      { key, value: null },
    ]
    const producer = quietKafka(brokers).producer()
    await producer.connect()
    await producer.send({ topic, messages })
    await producer.disconnect()

    const follower = spawn(process.execPath, [EXAMPLE], {
      env: { ...process.env, KAFKA_BROKERS: brokers, KAFKA_FEED_TOPIC: topic },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(follower, 'exit')
    const lines: Array<string> = []
    for await (const line of createInterface({ input: follower.stdout })) {
      lines.push(line)
      if (lines.length === messages.length) follower.kill('SIGINT')
    }
    expect(await ended).toStrictEqual([0, null])
    expect(lines).toStrictEqual([
      `${key}: CONSENT_WITHDRAWN, as of izsy2slm-0000000000000001`,
      'another: nothing stands against it, as of izsy2slm-0000000000000002',
      `${key}: CONSENT_WITHDRAWN, as of izsy2slm-0000000000000003`,
      `${key}: izsy2slm-0000000000000002 is older than what is known, dropped`,
      `${key}: izsy2slm-0000000000000003 is older than what is known, dropped`,
      `${key}: nothing stands against it, as of otherone-0000000000000001`,
      `${key}: nothing is known of it any more`,
    ])
  },
)
