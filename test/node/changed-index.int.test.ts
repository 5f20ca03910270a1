import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { RootDatabase } from 'lmdb'
import { expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { Incoming } from '../../src/domain/workflow/record-messages.ts'
import { nameOfIndexInUse } from '../../src/node/index-files.ts'
import { type Node, openNode } from '../../src/node/open-node.ts'
import { DEAD_LETTERS_VERSION } from '../../src/projections/dead-letters/store.ts'
import { KAFKA_PLACES_VERSION } from '../../src/projections/kafka-places/store.ts'
import { openIndexEnvironment } from '../../src/projections/lmdb/environment.ts'
import { tempDir } from '../support/temp-dir.ts'

/** Places on Kafka and dead letters are read models as any other: compared by a rebuild, and built anew by a newer version. */

const withNode = async <A>(dir: string, use: (node: Node) => Promise<A>): Promise<A> => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dir })
  if (E.isLeft(config)) throw new Error(JSON.stringify(config.left))
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  try {
    return await use(node.right)
  } finally {
    await node.right.close()
  }
}

/** Changes the index of a node that is closed. */
const change = async (dir: string, write: (index: RootDatabase) => Promise<unknown>): Promise<void> => {
  const environment = openIndexEnvironment(indexOf(dir), false)
  await write(environment)
  await environment.close()
}

const indexOf = (dir: string): string => join(dir, 'index', nameOfIndexInUse(join(dir, 'index')) ?? 'none')

const POISON: Incoming = {
  type: 'unreadable',
  bytes: Buffer.from('{"half'),
  expected: 'JSON',
  kafka: { topic: 'consent.events', partition: 2, offset: '17', recordDigest: 'r', recordedBefore: '17' },
}

const filled = async (): Promise<string> => {
  const dir = tempDir()
  await withNode(dir, async (node) => {
    const outcomes = await node.ledger.record([POISON])()
    expect(E.isRight(outcomes)).toBe(true)
  })
  return dir
}

const differencesIn = (dir: string): Promise<number> =>
  withNode(dir, async (node) => {
    const rebuilt = await node.ledger.rebuild(() => undefined)()
    if (E.isLeft(rebuilt)) throw new Error(rebuilt.left._tag)
    return rebuilt.right.differences
  })

const firstOf = (index: RootDatabase, name: string) => {
  const rows = index.openDB({ name, encoding: 'msgpack' })
  for (const { key, value } of rows.getRange({ limit: 1 })) return { rows, key, value: value as object }
  throw new Error(`${name} is empty`)
}

test('a rebuild finds no difference where nobody changed a row', async () => {
  expect(await differencesIn(await filled())).toBe(0)
})

test.each(['kafka-places', 'dead-letters', 'dead-letter-places'])(
  'a rebuild finds a row of %s that is another, and one that is missing',
  async (name) => {
    const dir = await filled()
    await change(dir, async (index) => {
      const { rows, key, value } = firstOf(index, name)
      await rows.put(key, typeof value === 'object' ? { ...value, next: '99', reason: 'OTHER' } : 'nowhere')
    })
    expect(await differencesIn(dir)).toBe(1)
    expect(await differencesIn(dir)).toBe(0)
    await change(dir, async (index) => {
      const { rows, key } = firstOf(index, name)
      await rows.remove(key)
    })
    expect(await differencesIn(dir)).toBe(1)
  },
)

test.each([
  ['kafka-places', KAFKA_PLACES_VERSION],
  ['dead-letters', DEAD_LETTERS_VERSION],
])('an index whose %s another version made is built anew at the start', async (name, version) => {
  const dir = await filled()
  const before = indexOf(dir)
  await change(dir, async (index) => {
    const { rows, key } = firstOf(index, name)
    await rows.remove(key)
    const meta = index.openDB<Buffer, string>({ name: 'meta', encoding: 'binary' })
    const builtBy = meta.get('built-by')?.toString() ?? ''
    expect(builtBy).toContain(`${name} ${version}`)
    await meta.put('built-by', Buffer.from(builtBy.replace(`${name} ${version}`, `${name} 0`)))
  })
  await withNode(dir, async ({ host, ledger }) => {
    expect(indexOf(dir)).not.toBe(before)
    expect(host.index().kafka.of('consent.events').get(2)?.next).toBe(18n)
    const page = await ledger.deadLetters(undefined, 10)()
    expect(E.isRight(page) && page.right.length).toBe(1)
  })
  expect(await differencesIn(dir)).toBe(0)
})
