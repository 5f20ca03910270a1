import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import { CLOCKS_DIFFER_MS_MAX } from '../../../src/adapters/eventstoredb/fitness.ts'
import { instantOfMs } from '../../../src/domain/kernel/instant.ts'
import { APPEND_BYTES_MAX } from '../../../src/domain/ports/event-store.ts'
import {
  appendTo,
  expectSame,
  got,
  idsOf,
  readAllOf,
  readLogOf,
  refused,
  someEvent,
  someEvents,
  someStream,
} from '../../contract/some-events.ts'
import { selfSignedCertificate } from '../../support/certificate.ts'
import { startEventStoreDb } from '../../support/servers/eventstoredb/index.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { serving, storeOn, writeAsOthers } from './open-store.ts'

describe('what is stored', () => {
  test('is the very bytes, named JSON where they are, under the ids that were given', async () => {
    const server = (await serving()).now()
    const { store } = storeOn(server)
    const [stream, json, bytes] = [
      someStream(),
      someEvent('{ "z":1.0, "a" : "\\u00e9" }'),
      { ...someEvent(), data: Buffer.from([0, 255, 128]) },
    ]
    await appendTo(store, stream, 'none', [json, bytes])
    const stored = server.events().filter((event) => event.stream === stream)
    expectSame(stored as never, [json, bytes])
    expect(stored.map(({ isJson }) => isJson)).toStrictEqual([true, false])
  })

  test('has the position that the append answered, and holds no position itself', async () => {
    const server = (await serving()).now()
    const { store } = storeOn(server)
    const stream = someStream()
    const { position } = await appendTo(store, stream, 'none', someEvents(3))
    const last = server
      .events()
      .filter((event) => event.stream === stream)
      .at(-1)
    expect(position).toMatch(/^[a-z2-7]{8}-[0-9a-f]{16}$/)
    expect(Number.parseInt(position.slice(9), 16)).toBe(last?.position)
    expect((await readLogOf(store)).at(-1)?.position).toBe(position)
  })

  test('lies under the prefix of its ledger, and no ledger sees the streams of another', async () => {
    const server = (await serving()).now()
    const [plain, acme, other] = ['', 'acme-', 'acme-eu-'].map((prefix) => storeOn(server, { prefix }).store)
    const [stream, written] = [someStream(), [someEvents(2), someEvents(3), someEvents(1)]]
    for (const [i, store] of [plain, acme, other].entries())
      await appendTo(store as NonNullable<typeof store>, stream, 'none', written[i] ?? [])
    for (const name of [
      'contact',
      'acme-contact-x',
      'key-a',
      'acme-key-a',
      'acme-rulepack-of-others',
      'x-contact-a',
    ])
      writeAsOthers(server, name)
    for (const [i, store] of [plain, acme, other].entries()) {
      const log = await readLogOf(store as NonNullable<typeof store>)
      const own = log.filter((event) => event.stream === stream)
      expect(idsOf(own)).toStrictEqual(idsOf(written[i] ?? []))
      expect(log.map((event) => event.stream).filter((name) => name !== stream)).toStrictEqual(
        i === 1 ? ['contact-x'] : [],
      )
    }
    expect(new Set(server.events().map((event) => event.stream))).toContain(`acme-eu-${stream}`)
  })

  test('is read whole or not at all: a stream whose beginning was cut off answers no events', async () => {
    const server = (await serving()).now()
    const { store } = storeOn(server)
    const stream = someStream()
    await appendTo(store, stream, 'none', someEvents(3))
    setSetting(server, stream, '{"$tb":2}')
    expect(refused(await store.read(stream, 0, 10)())).toMatchObject({ _tag: 'StoreUnavailable' })
    expect(idsOf(got(await store.read(stream, 2, 10)()))).toHaveLength(1)
  })
})

describe('append()', () => {
  test('is not one round trip after another: 1,000 streams at once', async () => {
    const server = (await serving()).now()
    const { store } = storeOn(server)
    await appendTo(store, someStream(), 'none', [someEvent()])
    server.faults.inject({ on: 'append', do: 'delay', ms: 20 })
    const startedAt = performance.now()
    await Promise.all(
      Array.from({ length: 1_000 }, () => appendTo(store, someStream(), 'none', [someEvent()])),
    )
    expect(performance.now() - startedAt).toBeLessThan(1_000 * 20 * 0.25)
  })

  test('whose answer is late or lost is unknown in time, and is written once when it is sent again', async () => {
    const server = (await serving()).now()
    const { store } = storeOn(server, { patience: { appendMs: 200 } })
    const faults = [
      { do: 'delay', ms: 400 },
      { do: 'lose-answer', by: 'silence' },
      { do: 'lose-answer', by: 'cut' },
    ] as const
    for (const fault of faults) {
      const [stream, events] = [someStream(), someEvents(2)]
      await appendTo(store, someStream(), 'none', [someEvent()])
      server.faults.inject({ on: 'append', stream, times: 1, ...fault })
      const startedAt = performance.now()
      expect(refused(await store.append(stream, 'none', events)())).toMatchObject({ _tag: 'OutcomeUnknown' })
      expect(performance.now() - startedAt).toBeLessThan(2_000)
      await setTimeout(500)
      const again = await store.append(stream, 'none', events)()
      if (E.isLeft(again)) expect(again.left._tag).toBe('WrongRevision')
      expect(idsOf(await readAllOf(store, stream))).toStrictEqual(idsOf(events))
    }
  })

  test('on one server is not disturbed by the end of another', async () => {
    const [steady, dying] = [await serving(), await serving()]
    const [store, other] = [storeOn(steady.now()).store, storeOn(dying.now()).store]
    for (const one of [store, other]) await appendTo(one, someStream(), 'none', [someEvent()])
    for (const one of [steady, dying]) one.now().faults.inject({ on: 'append', do: 'delay', ms: 300 })
    const appends = Array.from({ length: 20 }, () => store.append(someStream(), 'none', [someEvent()])())
    const lost = Array.from({ length: 20 }, () => other.append(someStream(), 'none', [someEvent()])())
    await setTimeout(100)
    await dying.stop()
    expect((await Promise.all(lost)).every(E.isLeft)).toBe(true)
    expect((await Promise.all(appends)).every(E.isRight)).toBe(true)
  })

  test('under way ends where it is, while a new connection is made', async () => {
    const server = (await serving()).now()
    const { store } = storeOn(server, { patience: { appendMs: 600 } })
    await appendTo(store, someStream(), 'none', [someEvent()])
    const [slow, silent] = [`${someStream()}-slow`, `${someStream()}-silent`]
    server.faults.inject({ on: 'append', stream: silent, do: 'lose-answer', by: 'silence' })
    const first = store.append(silent, 'none', [someEvent()])()
    await setTimeout(300)
    server.faults.inject({ on: 'append', stream: slow, do: 'delay', ms: 500 })
    const second = store.append(slow, 'none', [someEvent()])()
    // The first one's time runs out, and its connection is given up under the second one.
    expect(refused(await first)).toMatchObject({ _tag: 'OutcomeUnknown' })
    expect(E.isRight(await second)).toBe(true)
  })

  test('answers that a server is away, at once, and works when it is back, as often as it goes', async () => {
    const server = await serving({ dir: tempDir() })
    const { store } = storeOn(server.now())
    const stream = someStream()
    for (let round = 0; round < 3; round++) {
      await appendTo(store, stream, 'any', [someEvent()])
      await server.stop()
      const failure = refused(await store.append(stream, 'any', [someEvent()])())
      expect(['StoreUnavailable', 'OutcomeUnknown']).toContain(failure._tag)
      expect(refused(await store.append(stream, 'any', [someEvent()])())._tag).toBe('StoreUnavailable')
      expect(refused(await store.head())._tag).toBe('StoreUnavailable')
      await server.start()
      await untilRight(() => store.head())
    }
    expect(await readAllOf(store, stream)).toHaveLength(3)
  })

  test('works after a server that could not say at first what it is able to', async () => {
    const server = (await serving()).now()
    server.faults.inject({ on: 'features', times: 2, do: 'refuse', refusal: { why: 'not-ready' } })
    const { store } = storeOn(server)
    const append = store.append(someStream(), 'none', [someEvent()])
    expect(refused(await append())).toMatchObject({ _tag: 'StoreUnavailable' })
    await untilRight(append)
  })

  test('does not wait for a cluster that says nothing of itself', async () => {
    const server = (await serving()).now()
    server.faults.inject({ on: 'gossip', do: 'lose-request', by: 'silence' })
    const nodes = `127.0.0.1:${server.port},localhost:${server.port}`
    const { store } = storeOn(
      { connectionString: `esdb://${nodes}?tls=false` },
      { patience: { verifyMs: 300 } },
    )
    const startedAt = performance.now()
    const append = store.append(someStream(), 'none', [someEvent()])
    expect(refused(await append())).toMatchObject({ _tag: 'StoreUnavailable' })
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    server.faults.clear()
    await untilRight(append)
  })

  test('follows the leader, also when another node takes the lead', async () => {
    const first = await startEventStoreDb()
    const second = await startEventStoreDb({ follows: first })
    const { store } = storeOn(second)
    try {
      const stream = someStream()
      await appendTo(store, stream, 'none', [someEvent()])
      await second.faults.takeLead(100)
      await untilRight(store.append(stream, 0, [someEvent()]))
      await first.faults.takeLead(0)
      await untilRight(store.append(stream, 1, [someEvent()]))
      expect(await readAllOf(store, stream)).toHaveLength(3)
    } finally {
      await first.stop()
      await second.stop()
    }
  })

  test('tells what a server takes, where it takes less', async () => {
    const server = (await serving()).now()
    const { store } = storeOn(server)
    const refusal = { why: 'maximum-append-size-exceeded' } as const
    server.faults.inject({ on: 'append', stream: 'contact-', do: 'refuse', refusal })
    expect(refused(await store.append(someStream(), 'none', [someEvent()])())).toMatchObject({
      _tag: 'EventTooLarge',
      bytesMax: APPEND_BYTES_MAX,
    })
  })
})

describe('the store that answers', () => {
  test('gets one name, whoever comes first', async () => {
    const server = (await serving()).now()
    const tags: Array<string> = []
    const stores = Array.from({ length: 5 }, () =>
      storeOn(server, { onTagLearned: (tag) => void tags.push(tag) }),
    )
    await Promise.all(stores.map(({ store }) => store.head()))
    expect(tags).toHaveLength(5)
    expect(new Set(tags).size).toBe(1)
    expect(server.events().filter(({ stream }) => stream === 'ledger-store')).toHaveLength(1)
  })

  test('gets no name from who only reads, and is read by its name once it has one', async () => {
    const server = (await serving()).now()
    const tags: Array<string> = []
    const reader = storeOn(server, { use: 'read', onTagLearned: (tag) => void tags.push(tag) })
    expect(await reader.looked()).toStrictEqual(E.left({ _tag: 'NoSuchLedger' }))
    expect(refused(await reader.store.head())).toMatchObject({ _tag: 'StoreUnavailable' })
    expect(refused(await reader.store.append(someStream(), 'none', [someEvent()])())._tag).toBe(
      'StoreUnavailable',
    )
    expect(server.events().filter(({ stream }) => !stream.startsWith('$'))).toStrictEqual([])
    const { store } = storeOn(server)
    const stream = someStream()
    await appendTo(store, stream, 'none', [someEvent()])
    // The reader asks anew with each call: it has not taken the store for another one.
    await expect.poll(async () => E.isRight(await reader.looked())).toBe(true)
    expect(E.isRight(await reader.store.read(stream, 0, 1)())).toBe(true)
    expect(tags).toHaveLength(1)
  })

  test('is not used where it is another one, or came up empty, not even for a single append', async () => {
    const server = await serving()
    const stranger = storeOn(server.now(), { tag: 'aaaaaaaa' })
    expect(await stranger.looked()).toStrictEqual(E.left({ _tag: 'LogReplaced' }))
    const { store, looked } = storeOn(server.now())
    await appendTo(store, someStream(), 'none', [someEvent()])
    await server.start({})
    // The old connection is known to be gone, and a new one would be made without a word.
    await setTimeout(300)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => store.append(someStream(), 'none', [someEvent()])()),
    )
    for (const answer of answers) expect(refused(answer)._tag).toMatch(/StoreUnavailable|OutcomeUnknown/)
    await setTimeout(300)
    expect(await looked()).toStrictEqual(E.left({ _tag: 'LogReplaced' }))
    expect(refused(await store.read(someStream(), 0, 1)())).toMatchObject({ _tag: 'StoreUnavailable' })
    expect(
      server
        .now()
        .events()
        .filter(({ stream }) => !stream.startsWith('$')),
    ).toStrictEqual([])
  })

  test('is refused where events would expire, where it is too old, and where the clocks differ', async () => {
    const expiring = (await serving()).now()
    setSetting(expiring, 'operations', '{"$maxAge":3600}')
    expect(await storeOn(expiring).looked()).toStrictEqual(
      E.left({ _tag: 'StreamsExpire', setting: '$maxAge' }),
    )
    const old = (await serving({ version: '22.6.0' })).now()
    expect(await storeOn(old).looked()).toStrictEqual(
      E.left({ _tag: 'StoreTooOld', version: '22.6.0', versionMin: '22.10' }),
    )
    const server = (await serving()).now()
    const clockBy = (ms: number) => ({ now: () => instantOfMs(Date.now() + ms) })
    const ahead = storeOn(server, { clock: clockBy(CLOCKS_DIFFER_MS_MAX + 2_500) })
    expect(await ahead.looked()).toMatchObject({
      left: { _tag: 'ClocksDiffer', byMsMax: CLOCKS_DIFFER_MS_MAX },
    })
    const behind = storeOn(server, { clock: clockBy(-CLOCKS_DIFFER_MS_MAX - 2_500) })
    expect(await behind.looked()).toMatchObject({ left: { _tag: 'ClocksDiffer' } })
    expect(await storeOn(server, { clock: clockBy(1_000) }).looked()).toStrictEqual(E.right(undefined))
  })

  test('is spoken to over TLS, by a CA file and as a user, and says so where it refuses the user', async () => {
    const tls = selfSignedCertificate()
    const server = (await serving({ tls })).now()
    const caFile = join(tempDir(), 'ca.pem')
    writeFileSync(caFile, tls.cert)
    const as = (user: string): string =>
      `esdb://${user}@127.0.0.1:${server.port}?tls=true&tlsCAFile=${encodeURIComponent(caFile)}`
    const { store, looked } = storeOn({ connectionString: as('admin:changeit') })
    expect(await looked()).toStrictEqual(E.right(undefined))
    await appendTo(store, someStream(), 'none', someEvents(2))
    expect(await readLogOf(store)).toHaveLength(2)
    const wrong = storeOn({ connectionString: as('admin:s3cret-word') })
    expect(await wrong.looked()).toStrictEqual(E.left({ _tag: 'StoreAccessDenied' }))
    const failure = refused(await wrong.store.append(someStream(), 'none', [someEvent()])())
    expect(JSON.stringify(failure)).not.toContain('s3cret-word')
    const unknown = storeOn({ connectionString: `esdb://admin:changeit@127.0.0.1:${server.port}` })
    expect(await unknown.looked()).toMatchObject({ left: { _tag: 'StoreUnavailable' } })
  })
})

test('head() and readAll() pass by what others wrote, however much it is', async () => {
  const server = (await serving()).now()
  const { store } = storeOn(server)
  const { position } = await appendTo(store, someStream(), 'none', [someEvent()])
  writeAsOthers(server, 'orders-1', 3_000)
  expect(got(await store.head())).toStrictEqual(O.some(position))
  const { position: later } = await appendTo(store, someStream(), 'none', [someEvent()])
  expect((await readLogOf(store, 2)).map((event) => event.position)).toStrictEqual([position, later])
})

const setSetting = (
  server: Awaited<ReturnType<typeof startEventStoreDb>>,
  stream: string,
  settings: string,
): void => {
  const event = { type: '$metadata', isJson: true, metadata: Buffer.from('') }
  server.log.append(`$$${stream}`, 'any', [
    { ...event, id: crypto.randomUUID(), data: Buffer.from(settings) },
  ])
}

const untilRight = async <A>(task: () => Promise<E.Either<unknown, A>>): Promise<A> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await task()
    if (E.isRight(answer)) return answer.right
    await setTimeout(50)
  }
  throw new Error('the store did not come back')
}
