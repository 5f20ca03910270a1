import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster, untilAlike } from '../support/ledger-cluster.ts'
import { type Answer, type Ledger, scratchDir, sleep } from '../support/ledger-process.ts'
import {
  check,
  type Decision,
  grant,
  JSON_BODY,
  type Line,
  type Message,
  message,
  newAddress,
  newNumber,
  outcomeOf,
  type Problem,
  post,
  postBatch,
  type Results,
  record,
  replayAll,
  withdrawal,
  withoutLag,
} from '../support/ledger-talk.ts'

/** An event store in which nothing of this prefix was ever written. */
export interface FreshStore {
  readonly connectionString: string
  readonly prefix: string
  /** Lets every feed stall. No real server can be told to. */
  readonly silence?: () => Promise<void>
  readonly close: () => Promise<void>
}

const LAG_LIMIT_MS = 5_000
const GRANT = { level: 'express-written', capture: { method: 'web-form' } }

/** The nodes that are asked, and how long one may lag. */
export interface NodesUnderTest {
  readonly cluster: Cluster
  readonly lagLimitMs: number
  readonly silence?: FreshStore['silence']
}

export interface NodesPromise {
  readonly name: string
  readonly check: (nodes: NodesUnderTest) => Promise<void>
  readonly timeoutMs?: number
}

/** What such a cluster does wrong, the promise that catches it, and the cluster, with whether it was asked for the wrong. */
export type BrokenCluster = readonly [
  wrong: string,
  promise: string,
  spoil: (cluster: Cluster) => { readonly cluster: Cluster; readonly hasCheated: () => boolean },
]

/**
 * Real processes: a writer, two readers and a node of both roles on one event store, with one key file. The broken clusters
 * are the same processes, of which one is seen through somebody who does not keep the promise.
 */
export const severalNodesContract = (
  name: string,
  open: () => Promise<FreshStore>,
  broken: ReadonlyArray<BrokenCluster> = [],
): void => {
  describe(`several nodes on ${name}`, () => {
    const scratch = scratchDir()
    let store: FreshStore
    let cluster: Cluster
    beforeAll(async () => {
      store = await open()
      cluster = await startCluster(scratch.dir, {
        LEDGER_EVENT_STORE: store.connectionString,
        LEDGER_STREAM_PREFIX: store.prefix,
        LEDGER_INDEX_LAG_LIMIT: `PT${LAG_LIMIT_MS / 1_000}S`,
      })
    })
    afterAll(async () => {
      await cluster.stop()
      await store.close()
      scratch.remove()
    })

    for (const promise of severalNodesPromises)
      test(
        promise.name,
        () =>
          promise.check({
            cluster,
            lagLimitMs: LAG_LIMIT_MS,
            ...(store.silence && { silence: store.silence }),
          }),
        promise.timeoutMs,
      )

    for (const [wrong, caughtBy, spoil] of broken)
      test(`… which catches that ${wrong}`, async () => {
        const promise = severalNodesPromises.find((one) => one.name === caughtBy)
        if (promise === undefined) throw new Error(`no promise is named "${caughtBy}"`)
        await untilAlike(cluster.nodes)
        const double = spoil(cluster)
        await expect(promise.check({ cluster: double.cluster, lagLimitMs: 1_000 })).rejects.toMatchObject({
          name: 'AssertionError',
        })
        expect(double.hasCheated()).toBe(true)
      }, 30_000)
  })
}

export const severalNodesPromises: ReadonlyArray<NodesPromise> = [
  {
    name: 'give the same answers at the same position, byte for byte',
    check: async ({ cluster }) => {
      const { writer, all, nodes } = cluster
      const contacts = Array.from({ length: 20 }, newNumber)
      await record(writer, ...contacts.map((contact) => grant(contact)))
      await record(all, ...contacts.filter((_, i) => i % 2 === 0).map((contact) => withdrawal(contact)))
      const size = await untilAlike(nodes)
      const minPosition = (await replayAll(all)).at(-1)?.position
      const queries = contacts.map((contact) => ({
        contact,
        channel: 'sms',
        purpose: 'marketing',
        at: '2026-08-03T15:00:00Z',
        minPosition,
      }))
      const answers = await Promise.all(
        nodes.map((node) =>
          node.ask<{ readonly decisions: ReadonlyArray<Decision> }>('/v1/checks', {
            headers: JSON_BODY,
            body: JSON.stringify({ queries }),
          }),
        ),
      )
      expect(answers.map(({ status }) => status)).toStrictEqual([200, 200, 200, 200])
      expect(new Set(answers.map(({ text }) => withoutLag(text))).size).toBe(1)
      const { decisions } = answers[0]?.json ?? { decisions: [] }
      expect(decisions.map(({ asOf }) => [asOf.size, asOf.position])).toStrictEqual(
        contacts.map(() => [size, minPosition]),
      )
      expect(decisions.map(({ verdict }) => verdict === 'deny')).toStrictEqual(
        contacts.map((_, i) => i % 2 === 0),
      )
      expect(decisions.map(({ verdict }) => verdict)).not.toContain('unknown')
    },
  },
  {
    name: 'a reader refuses events and answers checks',
    check: async ({ cluster }) => {
      for (const reader of cluster.readers) {
        const contact = newNumber()
        const before = await replayAll(cluster.all)
        const refused = (await post(reader, withdrawal(contact))) as unknown as Answer<Problem>
        expect([refused.status, refused.json.code]).toStrictEqual([503, 'READER_NODE'])
        for (const [path, body] of [
          [`/v1/dead-letters/${crypto.randomUUID()}/replay`, undefined],
          ['/v1/kafka/gaps', { topic: 't', partition: 0, reason: 'retention' }],
        ] as const) {
          const asked = { method: 'POST', ...(body && { headers: JSON_BODY, body: JSON.stringify(body) }) }
          const answer = await reader.ask<Problem>(path, asked)
          expect([answer.status, answer.json.code]).toStrictEqual([503, 'READER_NODE'])
        }
        expect((await reader.ask('/v1/dead-letters')).status).toBe(200)
        expect((await check(reader, { contact, channel: 'sms' })).verdict).not.toBe('unknown')
        expect(await replayAll(cluster.all)).toStrictEqual(before)
      }
    },
  },
  {
    name: 'messages for one contact through two writers at one instant end in one order, each once',
    check: async ({ cluster }) => {
      const { writer, all, nodes } = cluster
      const contact = newNumber()
      const sent: Array<Message> = []
      const recorded: Array<string | undefined> = []
      for (let round = 0; round < 40; round++) {
        const pair = [grant(contact), withdrawal(contact)] as const
        sent.push(...pair)
        const answers = await Promise.all([post(writer, pair[0]), post(all, pair[1])])
        recorded.push(...answers.map((answer) => recordedId(answer)))
      }
      await untilAlike(nodes)
      const logs = await Promise.all(nodes.map((node) => replayAll(node)))
      const mine = (log: ReadonlyArray<Line>): ReadonlyArray<Line> =>
        log.filter(({ eventId }) => recorded.includes(eventId))
      const [first = []] = logs.map(mine)
      expect(new Set(recorded).size).toBe(sent.length)
      expect(new Set(first.map(({ eventId }) => eventId))).toStrictEqual(new Set(recorded))
      expect(first.map(({ revision }) => Number(revision))).toStrictEqual(sent.map((_, i) => i))
      for (const log of logs) expect(log).toStrictEqual(logs[0])
      const question = { contact, channel: 'sms', purpose: 'marketing', at: '2026-08-03T15:00:00Z' }
      const verdicts = await Promise.all(nodes.map((node) => check(node, question)))
      expect(new Set(verdicts.map((verdict) => withoutLag(JSON.stringify(verdict)))).size).toBe(1)
    },
  },
  {
    name: 'one id with two contents through two writers at one instant: one recorded, one conflict',
    check: async ({ cluster }) => {
      const { writer, all, nodes } = cluster
      const outcomes: Array<string> = []
      const eventIds: Array<string | undefined> = []
      for (let round = 0; round < 20; round++) {
        const contact = newNumber()
        const one = withdrawal(contact)
        const other = { ...withdrawal(contact, { method: 'verbal' }), id: one.id }
        const answers = await Promise.all([post(writer, one), post(all, other)])
        const both = answers.map(outcomeOf)
        outcomes.push(
          both
            .map(({ outcome }) => outcome)
            .toSorted()
            .join('+'),
        )
        eventIds.push(both.find(({ outcome }) => outcome === 'recorded')?.eventId)
      }
      expect(new Set(outcomes)).toStrictEqual(new Set(['conflict+recorded']))
      await untilAlike(nodes)
      const log = await replayAll(cluster.readers[0])
      for (const id of eventIds) expect(log.filter(({ eventId }) => eventId === id)).toHaveLength(1)
    },
  },
  {
    name: 'one id for two contacts on two nodes within the lag: both count, every node tells, and each is a duplicate later',
    check: async ({ cluster }) => {
      const { writer, all, nodes } = cluster
      const before = await idPairsTold(writer)
      const pairs: Array<readonly [Message, Message]> = []
      for (let round = 0; round < 30 && pairs.length < 3; round++) {
        const one = withdrawal(newNumber())
        const other = withdrawal(newNumber(), {}, { id: one.id })
        const both = (await Promise.all([post(writer, one), post(all, other)])).map(outcomeOf)
        const words = both.map(({ outcome }) => outcome).toSorted()
        expect(['recorded', 'conflict+recorded']).toContain([...new Set(words)].join('+'))
        if (words.every((outcome) => outcome === 'recorded')) pairs.push([one, other])
      }
      expect(pairs).toHaveLength(3)
      await untilAlike(nodes)
      for (const node of nodes) {
        expect(await idPairsTold(node)).toBe(before + 3)
        for (const { data } of pairs.flat())
          expect((await check(node, { contact: data['contact'], channel: 'sms' })).verdict).toBe('deny')
      }
      for (const again of pairs.flat())
        for (const node of [writer, all]) expect(outcomeOf(await post(node, again)).outcome).toBe('duplicate')
    },
  },
  {
    name: 'a token of one node opens the others, and opens none within a moment of being revoked on one',
    check: async ({ cluster, lagLimitMs }) => {
      const { writer, all, nodes } = cluster
      const body = JSON.stringify({ role: 'dialer', name: 'a dialer' })
      const { json } = await writer.ask<{ id: string; token: string }>('/v1/tokens', {
        headers: JSON_BODY,
        body,
      })
      const statuses = (): Promise<ReadonlyArray<number>> =>
        Promise.all(
          nodes.map(async (node) => {
            const asked = { headers: JSON_BODY, body: '{"contact":"+13055550123","channel":"sms"}' }
            return (await node.ask('/v1/check', { ...asked, token: json.token })).status
          }),
        )
      const within = async (status: number): Promise<void> => {
        const until = Date.now() + lagLimitMs
        while ((await statuses()).some((one) => one !== status) && Date.now() < until) await sleep(20)
        expect(await statuses()).toStrictEqual(nodes.map(() => status))
      }
      await within(200)
      expect((await all.ask(`/v1/tokens/${json.id}`, { method: 'DELETE' })).status).toBeLessThan(300)
      expect((await statuses())[1]).toBe(401)
      await within(401)
    },
  },
  {
    name: 'protected values that one node recorded are read on every other, by the right role alone',
    check: async ({ cluster }) => {
      const { writer, all, nodes } = cluster
      const contact = newNumber()
      await record(writer, grant(contact, { person: { name: 'Jane Doe' } }))
      await record(all, grant(contact, { person: { name: 'John Roe' } }))
      const tokenOf = async (role: string): Promise<string> => {
        const asked = { headers: JSON_BODY, body: JSON.stringify({ role, name: `an ${role}` }) }
        return (await writer.ask<{ readonly token: string }>('/v1/tokens', asked)).json.token
      }
      const [auditor, dialer] = [await tokenOf('auditor'), await tokenOf('dialer')]
      await untilAlike(nodes)
      for (const node of nodes) {
        const history = (token: string) =>
          node.ask(`/v1/contacts/${encodeURIComponent(contact)}/history`, { token })
        const [shown, hidden] = [await history(auditor), await history(dialer)]
        expect([shown.status, hidden.status]).toStrictEqual([200, 403])
        for (const name of ['Jane Doe', 'John Roe']) {
          expect(shown.text).toContain(name)
          expect(hidden.text).not.toContain(name)
        }
      }
    },
  },
  {
    name: 'a node whose keys differ refuses to start',
    check: async ({ cluster }) => {
      const refused = await cluster.failToJoin('stranger', 'stranger-keys')
      expect(refused.code).toBe(4)
      expect(refused.stderr).toContain('KEY_FILE_MISMATCH')
    },
  },
  {
    name: 'a withdrawal that a writer acknowledged is honoured on a reader: at once with minPosition, else within the lag limit',
    check: async ({ cluster, lagLimitMs, silence }) => {
      const { writer, readers, nodes } = cluster
      for (let round = 0; round < 11; round++) {
        const contact = newAddress()
        const question = { contact, channel: 'email', purpose: 'marketing', at: '2026-08-03T15:00:00Z' }
        const scope = { channel: 'email', purpose: 'marketing' }
        await record(writer, message('consent.granted', { ...GRANT, contact, scope }))
        await untilAlike(nodes)
        for (const reader of readers) expect((await check(reader, question)).verdict).toBe('permit')
        // In the last round the feeds of all nodes fall silent without a word, where the server can be told to.
        if (round === 10) await silence?.()
        const [outcome] = await record(writer, withdrawal(contact))
        const acknowledged = Date.now()
        const asked = await Promise.all(
          readers.map((reader) => check(reader, { ...question, minPosition: outcome?.position })),
        )
        for (const { verdict } of asked) expect(['deny', 'unknown']).toContain(verdict)
        for (const reader of readers) {
          while ((await check(reader, question)).verdict === 'permit') {
            expect(Date.now() - acknowledged).toBeLessThan(lagLimitMs + 1_000)
            await sleep(10)
          }
        }
        for (const reader of readers) {
          const asks = { ...question, minPosition: outcome?.position }
          await expect.poll(async () => (await check(reader, asks)).verdict, { timeout: 15_000 }).toBe('deny')
        }
      }
    },
    timeoutMs: 60_000,
  },
  {
    name: 'kill -9 of a writer under load loses nothing that any writer acknowledged',
    check: async ({ cluster }) => {
      const { all, nodes, join } = cluster
      await untilAlike(nodes)
      const already = (await replayAll(all)).length
      const victimName = `victim-${randomUUID()}`
      const victim = await join(victimName, 'writer')
      const sent: Array<Message> = []
      const acknowledged = new Set<string>()
      const load = { goesOn: true }
      const send = async (node: Ledger): Promise<void> => {
        while (load.goesOn) {
          const events = Array.from({ length: 10 }, () => withdrawal(newAddress()))
          sent.push(...events)
          const answer = await postBatch(node, events).catch(() => undefined)
          if (answer?.status !== 200) return
          for (const { id, outcome } of answer.json.results) {
            expect(outcome).toBe('recorded')
            if (id !== null) acknowledged.add(id)
          }
        }
      }
      const sending = Promise.all([send(victim), send(victim), send(all)])
      await sleep(1_500)
      await victim.stop('SIGKILL')
      await sleep(300)
      load.goesOn = false
      await sending
      expect(acknowledged.size).toBeGreaterThan(0)
      expect(acknowledged.size).toBeLessThan(sent.length)
      await untilAlike(nodes)
      const before = await replayAll(all)
      for (let at = 0; at < sent.length; at += 500) {
        const { json } = await postBatch(all, sent.slice(at, at + 500))
        for (const { id, outcome } of json.results)
          expect(id !== null && acknowledged.has(id) ? ['duplicate'] : ['duplicate', 'recorded']).toContain(
            outcome,
          )
      }
      await untilAlike(nodes)
      for (const node of nodes) {
        const log = await replayAll(node)
        expect(log.slice(0, before.length)).toStrictEqual(before)
        expect(log).toHaveLength(already + sent.length)
        expect(new Set(log.slice(already).map(({ eventId }) => eventId)).size).toBe(sent.length)
        expect(log.length - before.length).toBeLessThanOrEqual(sent.length - acknowledged.size)
      }
      const risen = await join(victimName, 'writer')
      const again = await postBatch(risen, sent.slice(0, 500))
      await risen.stop()
      for (const { outcome } of again.json.results) expect(outcome).toBe('duplicate')
    },
    timeoutMs: 60_000,
  },
]

/** Of how many ids a node tells that they stand in two streams. */
const idPairsTold = async (node: Ledger): Promise<number> =>
  Number(/^ledger_ids_in_two_streams (\d+)$/m.exec((await node.ask('/metrics')).text)?.[1])

const recordedId = (answer: Answer<Results>): string | undefined => {
  const { outcome, eventId } = outcomeOf(answer)
  expect(outcome).toBe('recorded')
  return eventId
}
