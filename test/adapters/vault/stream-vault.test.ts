import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import { streamVault } from '../../../src/adapters/vault/index.ts'
import { LISTING_KEPT_MS } from '../../../src/adapters/vault/quarantine-listing.ts'
import { KEYS_AT_ONCE_MAX } from '../../../src/adapters/vault/stream-vault.ts'
import { pseudonymOfBytes } from '../../../src/domain/kernel/pseudonym.ts'
import type { KeyStreams } from '../../../src/domain/ports/key-streams.ts'
import type { KeyName, KeyVault } from '../../../src/domain/ports/key-vault.ts'
import {
  at,
  CONTEXT,
  contact,
  expectSameKey,
  keyOf,
  PLAIN,
  quarantined,
  run,
} from '../../contract/key-vault.contract.ts'
import {
  type Fate,
  type KeptStreams,
  memoryKeyStreams,
  type StreamCall,
} from '../../support/memory-key-streams.ts'
import { someKeys } from './some-keys.ts'

const opened = (
  fate: (call: StreamCall) => Promise<Fate> | Fate = () => 'well',
  kept: KeptStreams = new Map(),
) => {
  const memory = memoryKeyStreams({ kept, fate })
  return { ...memory, kept, vault: streamVault({ streams: memory.streams, keys: someKeys() }) }
}

/** Many contacts, all different. */
const contacts = (count: number): ReadonlyArray<KeyName> =>
  Array.from({ length: count }, (_, i) => {
    const bytes = Buffer.alloc(16)
    bytes.writeUInt32BE(i, 0)
    return { type: 'contact', pseudonym: pseudonymOfBytes(bytes), generation: 1 }
  })

describe('a key as it is stored', () => {
  test('lies in a stream of its own, as JSON that can be read, under names that tell nothing', async () => {
    const { vault, readable } = opened()
    await run(vault.obtain([contact(1), contact(1, 2), quarantined('item-1', 5)]))
    const stored = readable().map(({ stream, type, data, revision }) => ({
      stream,
      type,
      revision,
      data: JSON.parse(Buffer.from(data).toString()) as Readonly<Record<string, unknown>>,
    }))
    const record = expect.stringMatching(/^[A-Za-z0-9+/]{90,}={0,2}$/)
    const pseudonym = pseudonymOfBytes(Buffer.alloc(16, 1))
    const expiresAt = at(5)
    const wrapped = { type: 'DataKeyWrapped', revision: 0 }
    expect(stored.toSorted((a, b) => (a.stream < b.stream ? -1 : 1))).toStrictEqual([
      { ...wrapped, stream: `key-${pseudonym}`, data: { generation: 1, record } },
      { ...wrapped, stream: `key-${pseudonym}-2`, data: { generation: 2, record } },
      {
        stream: 'key-quarantine',
        type: 'QuarantineKeyListed',
        revision: 0,
        data: { item: 'item-1', expiresAt },
      },
      { ...wrapped, stream: 'key-quarantine-item-1', data: { expiresAt, record } },
    ])
  })

  test('is refused where it was changed, or is that of another', async () => {
    const { vault, kept } = opened()
    await run(vault.obtain([contact(1), contact(2)]))
    const [one, other] = [...kept.values()].map(({ events }) => events)
    const [first] = one ?? []
    if (first === undefined || other === undefined) throw new Error('there are two keys')
    other.splice(0, 1, first)
    one?.splice(0, 1, { ...first, data: Buffer.from('{}') })
    for (const number of [1, 2])
      expect(await opened(() => 'well', kept).vault.find(contact(number))()).toMatchObject(
        E.left({ _tag: 'VaultUnavailable', cause: expect.stringContaining('damaged') }),
      )
  })

  test('keeps its wrapping key’s number: after a rotation old keys are opened and new ones are wrapped anew', async () => {
    const { vault, streams } = opened()
    const key = await keyOf(vault, contact(1))
    const [oldKey] = someKeys().keyEncryptionKeys
    if (oldKey === undefined) throw new Error('there is a key')
    const rotated = {
      ...someKeys(),
      keyEncryptionKeys: [oldKey, { ...oldKey, id: 2, key: Buffer.alloc(32, 77) }],
    }
    const after = streamVault({ streams, keys: rotated })
    expectSameKey(key, await keyOf(after, contact(1)))
    await keyOf(after, contact(2))
    vault.drop(contact(2))
    expect(await vault.find(contact(2))()).toMatchObject(E.left({ _tag: 'VaultUnavailable' }))
  })
})

describe('obtain()', () => {
  test('of a thousand contacts asks for many at once, and not for more than it may', async () => {
    const { vault, calls, atOnceMost } = opened(() => setTimeout(2, 'well'))
    const names = contacts(1_000)
    expect(await run(vault.obtain(names))).toHaveLength(1_000)
    expect(calls).toHaveLength(2_000)
    expect(atOnceMost()).toBe(KEYS_AT_ONCE_MAX)
  })

  test('of keys that are held asks nobody', async () => {
    const { vault, calls } = opened()
    const names = contacts(1_000)
    await run(vault.obtain(names))
    const before = calls.length
    await run(vault.obtain(names))
    await run(vault.find(names[7] as KeyName))
    expect(calls).toHaveLength(before)
  })

  test('of a thousand quarantined messages lists them with one append, before their keys', async () => {
    const { vault, calls } = opened()
    await run(vault.obtain(Array.from({ length: 1_000 }, (_, i) => quarantined(`item ${i}`, 5))))
    expect(calls[0]).toStrictEqual({ does: 'append', stream: 'key-quarantine' })
    expect(calls.filter(({ stream }) => stream === 'key-quarantine')).toHaveLength(1)
  })

  test('after a failure begins nothing more', async () => {
    const { vault, calls } = opened(() => 'unavailable')
    expect(await vault.obtain(contacts(1_000))()).toStrictEqual(
      E.left({ _tag: 'VaultUnavailable', cause: 'the store is away' }),
    )
    expect(calls.length).toBeLessThanOrEqual(KEYS_AT_ONCE_MAX)
  })

  test('answers a failure while the streams are away, and works once they are there', async () => {
    let fate: Fate = 'unavailable'
    const { vault } = opened(() => fate)
    const away = E.left({ _tag: 'VaultUnavailable', cause: 'the store is away' })
    expect(await vault.obtain([contact(1)])()).toStrictEqual(away)
    expect(await vault.obtain([quarantined('a', 5)])()).toStrictEqual(away)
    expect(await vault.find(contact(1))()).toStrictEqual(away)
    expect(await vault.destroy(contact(2))()).toStrictEqual(away)
    expect(await vault.destroyExpired(at(1))()).toMatchObject(E.left({ _tag: 'VaultUnavailable' }))
    fate = 'well'
    const key = await keyOf(vault, contact(1))
    fate = 'unavailable'
    expectSameKey(key, await keyOf(vault, contact(1)))
  })

  test.each<Fate>(['done, unanswered', 'not done, unanswered', 'done later, unanswered'])(
    'finds out what became of an append: %s',
    async (lost) => {
      let losses = 2
      const { vault, kept } = opened(({ does }) => (does === 'append' && losses-- > 0 ? lost : 'well'))
      const keys = await run(vault.obtain([contact(1), quarantined('a', 5)]))
      const other = opened(() => 'well', kept).vault
      expectSameKey(keys[0], await keyOf(other, contact(1)))
      expectSameKey(keys[1], await keyOf(other, quarantined('a', 5)))
      expect(await run(other.destroyExpired(at(5)))).toStrictEqual(['a'])
    },
  )

  test('gives up where no outcome is ever known', async () => {
    const { vault } = opened(({ does }) => (does === 'append' ? 'not done, unanswered' : 'well'))
    expect(await vault.obtain([contact(1)])()).toStrictEqual(
      E.left({ _tag: 'VaultUnavailable', cause: 'no answer came' }),
    )
  })

  test('refuses an item whose name is too long, as a value', async () => {
    const { vault } = opened()
    expect(await vault.obtain([quarantined('é'.repeat(200), 5)])()).toMatchObject(
      E.left({ _tag: 'VaultUnavailable' }),
    )
  })
})

describe('destroy()', () => {
  test.each<Fate>(['done, unanswered', 'not done, unanswered', 'done later, unanswered'])(
    'finds out what became of a removal: %s',
    async (lost) => {
      let losses = 1
      const { vault, readable } = opened(({ does }) => (does === 'remove' && losses-- > 0 ? lost : 'well'))
      await keyOf(vault, contact(1))
      await run(vault.destroy(contact(1)))
      expect(readable()).toStrictEqual([])
      expect(await run(vault.find(contact(1)))).toStrictEqual(O.none)
    },
  )
})

describe('destroyExpired()', () => {
  test('goes by the time that the key was made with, where nodes listed an item with different times', async () => {
    const { vault, readable } = opened()
    const key = await keyOf(vault, quarantined('a', 9))
    expectSameKey(key, await keyOf(vault, quarantined('a', 5)))
    expect(await run(vault.destroyExpired(at(5)))).toStrictEqual([])
    expect(await run(vault.destroyExpired(at(9)))).toStrictEqual(['a'])
    expect(readable().every(({ stream }) => stream === 'key-quarantine')).toBe(true)
  })

  test('forgets what has been over for long, and no entry before one that is not', async () => {
    const { vault, readable } = opened()
    for (const [item, expiry] of [
      ['a', 1],
      ['b', 2],
      ['c', LISTING_KEPT_MS + 9],
      ['d', 3],
    ] as const)
      await run(vault.obtain([quarantined(item, expiry)]))
    const listedItems = () =>
      readable()
        .filter(({ type }) => type === 'QuarantineKeyListed')
        .map(({ data }) => (JSON.parse(Buffer.from(data).toString()) as { readonly item: string }).item)
    expect(await run(vault.destroyExpired(at(3)))).toStrictEqual(['a', 'b', 'd'])
    expect(listedItems()).toStrictEqual(['a', 'b', 'c', 'd'])
    expect(await run(vault.destroyExpired(at(LISTING_KEPT_MS + 3)))).toStrictEqual([])
    expect(listedItems()).toStrictEqual(['c', 'd'])
    expect(await run(vault.destroyExpired(at(LISTING_KEPT_MS * 3)))).toStrictEqual(['c'])
    expect(listedItems()).toStrictEqual(['d'])
  })

  test('finds a key that was still on its way when its time was over', async () => {
    let fate: Fate = 'unavailable'
    const { vault } = opened(({ does, stream }) =>
      does === 'append' && stream !== 'key-quarantine' ? fate : 'well',
    )
    expect(E.isLeft(await vault.obtain([quarantined('a', 1)])())).toBe(true)
    expect(await run(vault.destroyExpired(at(2)))).toStrictEqual([])
    fate = 'well'
    await run(vault.obtain([quarantined('a', 1)]))
    expect(await run(vault.destroyExpired(at(3)))).toStrictEqual(['a'])
  })

  test('keeps an entry that a newer version has made, and those behind it', async () => {
    const { vault, streams, readable } = opened()
    await run(vault.obtain([quarantined('a', 1)]))
    const [known] = readable()
    if (known === undefined) throw new Error('there is an entry')
    const id = '00000000-0000-4000-8000-000000000001' as never
    await run(streams.append('key-quarantine', 'any', [{ ...known, id, type: 'SomethingNewer' }]))
    await run(vault.obtain([quarantined('b', 1)]))
    expect(await run(vault.destroyExpired(at(2 * LISTING_KEPT_MS)))).toStrictEqual(['a', 'b'])
    expect(readable().map(({ type }) => type)).toStrictEqual(['SomethingNewer', 'QuarantineKeyListed'])
  })
})

/**
 * Two nodes over streams whose every call waits until it is let go, in an order that is drawn, and whose answers may be lost.
 */
describe('in any order of what two nodes do', () => {
  type Nodes = readonly [a: KeyVault, b: KeyVault]
  const anyFate = fc.constantFrom<Fate>(
    'well',
    'well',
    'well',
    'done, unanswered',
    'not done, unanswered',
    'done later, unanswered',
  )

  interface Wrong {
    readonly streams?: (streams: KeyStreams) => Partial<KeyStreams>
    readonly vault?: (vault: KeyVault) => Partial<KeyVault>
  }

  const inAnyOrder = (
    prepare: (nodes: Nodes) => Promise<unknown>,
    story: (nodes: Nodes) => Promise<void>,
    wrong: Wrong = {},
  ) =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(anyFate, { maxLength: 6 }), async (scheduler, fates) => {
        const kept: KeptStreams = new Map()
        let isScheduled = false
        const node = (): KeyVault => {
          const { streams } = memoryKeyStreams({
            kept,
            fate: async ({ does, stream }) => {
              if (!isScheduled) return 'well'
              await scheduler.schedule(Promise.resolve(), `${does} ${stream.length}`)
              return does === 'read' ? 'well' : (fates.shift() ?? 'well')
            },
          })
          const vault = streamVault({
            streams: { ...streams, ...wrong.streams?.(streams) },
            keys: someKeys(),
          })
          return { ...vault, ...wrong.vault?.(vault) }
        }
        const nodes: Nodes = [node(), node()]
        await prepare(nodes)
        isScheduled = true
        await scheduler.waitFor(story(nodes))
      }),
      { numRuns: 100 },
    )

  const newerIsKept = (wrong?: Wrong) =>
    inAnyOrder(
      (nodes) => Promise.all(nodes.map((vault) => run(vault.obtain([contact(1)])))),
      async ([a, b]) => {
        const sealed = (await keyOf(a, contact(1))).seal(PLAIN, CONTEXT)
        const [, newer] = await Promise.all([
          run(a.destroy(contact(1))),
          run(b.obtain([contact(1, 2)])),
          run(b.obtain([contact(1)])),
        ])
        b.drop(contact(1))
        for (const vault of [a, b]) {
          expectSameKey(newer[0], O.toUndefined(await run(vault.find(contact(1, 2)))))
          const left = O.toUndefined(await run(vault.find(contact(1))))
          expect(left?.open(sealed, CONTEXT) ?? O.none).toStrictEqual(O.none)
        }
      },
      wrong,
    )

  test('a key of a newer generation is there, and the destroyed one is gone', () => newerIsKept())
  test('… which catches a vault that destroys another generation, and one that holds what it drops', async () => {
    const newest = (name: KeyName) => (name.type === 'contact' ? { ...name, generation: 2 } : name)
    await expect(
      newerIsKept({ vault: (vault) => ({ destroy: (name) => vault.destroy(newest(name)) }) }),
    ).rejects.toThrow()
    await expect(newerIsKept({ vault: () => ({ drop: () => undefined }) })).rejects.toThrow()
  })

  const areTheSame = (wrong?: Wrong) =>
    inAnyOrder(
      async () => undefined,
      async (nodes) => {
        const names = [contact(1), contact(1, 2), quarantined('a', 5)]
        const [one, other] = await Promise.all(nodes.map((vault) => run(vault.obtain(names))))
        for (const i of names.keys()) expectSameKey(one?.[i], other?.[i])
      },
      wrong,
    )

  test('both are given the same key', () => areTheSame())
  test('… which catches streams that do not look at the expected revision', () =>
    expect(
      areTheSame({
        streams: ({ append }) => ({ append: (stream, _, events) => append(stream, 'any', events) }),
      }),
    ).rejects.toThrow())

  test('a sweep misses no key whose time is over', async () => {
    await inAnyOrder(
      ([a]) => a.obtain([quarantined('a', 1), quarantined('b', 9)])(),
      async ([a, b]) => {
        await Promise.all([
          run(a.destroyExpired(at(2))),
          run(b.destroyExpired(at(LISTING_KEPT_MS / 2))),
          run(b.obtain([quarantined('c', 1)])),
        ])
        await run(a.destroyExpired(at(LISTING_KEPT_MS / 2)))
        for (const item of ['a', 'b', 'c'])
          expect(await run(b.find(quarantined(item, 1)))).toStrictEqual(O.none)
      },
    )
  })
})
