import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, onTestFinished, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { KafkaGap } from '../../src/domain/kafka/gap.ts'
import type { KafkaControl } from '../../src/domain/ports/kafka-control.ts'
import { openNode } from '../../src/node/open-node.ts'
import { tempDir } from '../support/temp-dir.ts'

const GAP: KafkaGap = {
  topic: 'consent.events',
  partition: 3,
  kind: 'records-removed',
  storedOffset: 12n,
  lowWatermark: 9_007_199_254_740_993n,
  highWatermark: 9_007_199_254_740_999n,
}

const ADMIN = { name: 'ops-1', role: 'admin' } as const

const opened = async () => {
  const config = decodeConfig({ LEDGER_DATA_DIR: tempDir() })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  onTestFinished(() => node.right.close())
  return node.right
}

/** A broker that has a gap in partition 3 and in no other, and what it was asked. */
const brokerWith = (gap: KafkaGap) => {
  const asked: Array<unknown> = []
  const control: Pick<KafkaControl, 'gapOf'> = {
    gapOf: (topic, partition) => {
      asked.push([topic, partition])
      return TE.right(partition === gap.partition ? gap : undefined)
    },
  }
  return { control: control as KafkaControl, asked }
}

test('a gap that is accepted is in the log with who did and why, and moves the place of its partition alone', async () => {
  const node = await opened()
  const { control } = brokerWith(GAP)
  const wanted = { topic: 'consent.events', partition: 3, reason: 'retention; resent by the CRM' }
  const accepted = await node.ledger.acknowledgeGap(wanted, control, ADMIN)()
  const facts = {
    ...wanted,
    kind: 'records-removed',
    storedOffset: '12',
    lowWatermark: '9007199254740993',
    highWatermark: '9007199254740999',
    resumeAt: '9007199254740993',
    acknowledgedBy: 'ops-1',
  }
  expect(accepted).toMatchObject({ right: facts })
  const log = await node.ledger.replay(undefined, 10)()
  if (E.isLeft(log)) throw new Error(log.left._tag)
  const found = log.right.filter(({ type }) => type === 'KafkaGapAcknowledged')
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ stream: 'operations', data: facts })
  await expect
    .poll(() => node.host.index().kafka.of('consent.events').get(3)?.next)
    .toBe(9_007_199_254_740_993n)
  expect([...node.host.index().kafka.of('consent.events').keys()]).toStrictEqual([3])
})

test.each([
  ['NoSuchGap', { topic: 'consent.events', partition: 4, reason: 'retention' }, 1],
  ['NotAGapRequest', { topic: 'consent.events', partition: 3, reason: '  ' }, 0],
  ['NotAGapRequest', { topic: 'consent.events', partition: 3, reason: 'x'.repeat(1_001) }, 0],
  ['NotAGapRequest', { topic: 'consent.events', partition: '3', reason: 'retention' }, 0],
  ['NotAGapRequest', null, 0],
] as const)('nothing is recorded where there is nothing to accept: %s for %j', async (tag, wanted, times) => {
  const node = await opened()
  const { control, asked } = brokerWith(GAP)
  const before = await node.ledger.replay(undefined, 10)()
  const accepted = await node.ledger.acknowledgeGap(wanted, control, ADMIN)()
  expect(E.isLeft(accepted) && accepted.left._tag).toBe(tag)
  expect(asked).toHaveLength(times)
  expect(await node.ledger.replay(undefined, 10)()).toStrictEqual(before)
})

test('a node that reads no Kafka, and one whose brokers are away, say so', async () => {
  const node = await opened()
  const wanted = { topic: 'consent.events', partition: 3, reason: 'retention' }
  const off = await node.ledger.acknowledgeGap(wanted, undefined, ADMIN)()
  expect(off).toMatchObject({ left: { _tag: 'KafkaOff' } })
  const gapOf = () => TE.left({ _tag: 'KafkaUnavailable', cause: 'ECONNREFUSED' } as const)
  const away = await node.ledger.acknowledgeGap(wanted, { gapOf }, ADMIN)()
  expect(away).toMatchObject({ left: { _tag: 'KafkaUnavailable' } })
})
