import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { feedGroup } from '../../../src/adapters/kafka/feed/group.ts'
import { CHANNELS } from '../../../src/domain/kernel/channel.ts'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import type { Aim } from '../../../src/domain/kernel/scope.ts'
import { type Suppression, SuppressionsValue } from '../../../src/domain/suppressions/value.ts'
import { eventually } from '../../support/kafka-ledger.ts'
import {
  type Environment,
  type Ledger,
  runVerb,
  scratchDir,
  serveLedger,
  sleep,
} from '../../support/ledger-process.ts'
import {
  check,
  dncAdded,
  dncLifted,
  grant,
  type History,
  newNumber,
  record,
  relationship,
  replayAll,
  withdrawal,
} from '../../support/ledger-talk.ts'
import { codesAgainst } from '../../support/read-suppressions.ts'
import { spawnEventStoreDb } from '../../support/servers/eventstoredb/child.ts'
import { forgetMembers } from '../../support/servers/kafka/forget-members.ts'
import { freshName, makeTopic, quietKafka } from '../../support/servers/kafka/topics.ts'
import { type FollowedFeed, followFeed } from './following-feed.ts'

const { brokers = '', absent } = inject('kafka')

describe.skipIf(absent !== undefined)(`the suppression feed${absent ? `: ${absent}` : ''}`, () => {
  const kafka = quietKafka(brokers)
  const closing: Array<() => unknown> = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  const inScratch = (): string => {
    const scratch = scratchDir()
    closing.push(scratch.remove)
    return scratch.dir
  }
  const settings = async (
    feed?: string,
  ): Promise<
    Environment & { readonly LEDGER_KAFKA_FEED_TOPIC: string; readonly LEDGER_KAFKA_GROUP: string }
  > => ({
    LEDGER_KAFKA_BROKERS: brokers,
    LEDGER_KAFKA_TOPIC: await makeTopic(brokers),
    LEDGER_KAFKA_DEAD_LETTER_TOPIC: await makeTopic(brokers),
    LEDGER_KAFKA_GROUP: freshName('ledger'),
    LEDGER_KAFKA_FEED_TOPIC: feed ?? (await makeTopic(brokers, { ...COMPACTED, partitions: 3 })),
  })
  const serve = async (dataDir: string, env: Environment): Promise<Ledger> => {
    const ledger = await serveLedger(dataDir, { env })
    closing.push(() => ledger.stop('SIGKILL'))
    return ledger
  }
  const follow = async (topic: string): Promise<FollowedFeed> => {
    const feed = await followFeed(kafka, topic)
    closing.push(feed.stop)
    return feed
  }

  test('brings a withdrawal within a second, without the number, and then its end', async () => {
    const env = await settings()
    const ledger = await serve(inScratch(), env)
    const feed = await follow(env.LEDGER_KAFKA_FEED_TOPIC)
    await publishes(ledger)
    const [contact, friendly] = [newNumber(), newNumber()]
    await record(ledger, grant(friendly), relationship(friendly))
    await record(ledger, withdrawal(contact, { scope: { channel: 'sms', purpose: 'marketing' } }))
    const recordedAt = performance.now()
    await eventually(
      () => feed.records.length,
      (count) => count > 0,
    )
    const [first] = feed.records
    if (first === undefined) throw new Error('no record')
    expect(first.seenAt - recordedAt).toBeLessThan(1_000)
    const { reasons } = await check(ledger, { contact, channel: 'sms' })
    const reason = reasons.find(({ code }) => code === 'CONSENT_WITHDRAWN')
    expect(`contact-${first.key}`).toBe(reason?.event?.stream)
    expect(first.value.suppressions).toStrictEqual([
      {
        code: 'CONSENT_WITHDRAWN',
        scope: { seller: ['default'], channel: ['sms', 'whatsapp'], purpose: ['marketing'] },
        since: reason?.since,
        event: reason?.event?.id,
      },
    ])
    expect(first.value.position >= (reason?.event?.position ?? '~')).toBe(true)
    const [entry] = await record(ledger, dncAdded(contact))
    await eventually(
      () => codes(feed, first.key),
      (found) => found.includes('INTERNAL_DNC'),
    )
    await record(
      ledger,
      dncLifted(contact, entry?.eventId),
      grant(contact, { scope: { channel: ['sms', 'whatsapp'], purpose: 'marketing' } }, LATER),
    )
    await eventually(
      () => codes(feed, first.key),
      (found) => found.length === 0,
    )
    expect(feed.records.every(({ key }) => key === first.key)).toBe(true)
    const everything = feed.records.map(({ key, text }) => key + text).join()
    for (const one of [contact, friendly]) expect(everything).not.toContain(one.slice(2))
    await eventually(
      async () => (await metrics(ledger)).get('ledger_kafka_feed_lag_events'),
      (lag) => lag === 0,
    )
    const told = await metrics(ledger)
    expect(told.get('ledger_kafka_feed_published_total')).toBe(feed.records.length)
    expect(told.get('ledger_kafka_feed_size')).toBe((await replayAll(ledger)).length)
  })

  test('names the contact in clear where that is configured', async () => {
    const env = { ...(await settings()), LEDGER_KAFKA_FEED_CLEAR_CONTACT: 'true' }
    const ledger = await serve(inScratch(), env)
    const feed = await follow(env.LEDGER_KAFKA_FEED_TOPIC)
    const contact = newNumber()
    await record(ledger, withdrawal(contact))
    await eventually(
      () => feed.records.length,
      (count) => count > 0,
    )
    expect(feed.records[0]?.value.contact).toBe(contact)
  })

  test('keeps the order of each contact, and after kill -9 at any moment nothing is missing', async () => {
    const env = await settings()
    const dir = inScratch()
    const feed = await follow(env.LEDGER_KAFKA_FEED_TOPIC)
    const contacts = Array.from({ length: 40 }, newNumber)
    for (let round = 0; round < KILLS; round++) {
      const ledger = await serve(dir, env)
      if (round > 0) await publishes(ledger)
      for (let burst = 0; burst < 5; burst++)
        await record(ledger, ...contacts.map((contact, i) => changeOf(contact, i + burst + round)))
      await sleep((round * 97) % 400)
      await ledger.stop('SIGKILL')
      await forgetMembers(brokers, feedGroup(env.LEDGER_KAFKA_GROUP))
    }
    const ledger = await serve(dir, env)
    await isCaughtUp([ledger])
    await agrees(feed, ledger, contacts)
    const ofContacts = Map.groupBy(feed.records, ({ key }) => key)
    expect(ofContacts.size).toBe(contacts.length)
    for (const records of ofContacts.values()) {
      const positions = records.map(({ value }) => value.position)
      expect(positions).toStrictEqual([...positions].sort())
    }
  })

  /** Two nodes that share a ledger, of which one publishes. */
  const twoNodes = async () => {
    const store = await spawnEventStoreDb()
    closing.push(store.kill)
    const dir = inScratch()
    const env = {
      ...(await settings()),
      LEDGER_EVENT_STORE: store.connectionString,
      LEDGER_KEY_FILE: `${dir}/keys.json`,
    }
    const feed = await follow(env.LEDGER_KAFKA_FEED_TOPIC)
    const one = await serve(`${dir}/one`, env)
    await publishes(one)
    const other = await serve(`${dir}/other`, env)
    const contacts = Array.from({ length: 30 }, newNumber)
    const nodes = [one, other]
    await record(one, ...contacts.slice(0, 15).map((contact, i) => changeOf(contact, i % 3)))
    await record(other, ...contacts.slice(15).map((contact, i) => changeOf(contact, i % 3)))
    await eventually(
      () => new Set(feed.records.map(({ key }) => key)).size,
      (count) => count === 30,
    )
    const [publisher] = await eventually(
      () => publishers(nodes),
      ({ length }) => length === 1,
    )
    return { feed, contacts, publisher, left: publisher === one ? other : one }
  }
  /** Whoever reads the topic after it was compacted knows the last value of each contact: it must be the newest. */
  const endsWithTheNewest = (feed: FollowedFeed): void => {
    for (const [key, records] of Map.groupBy(feed.records, (one) => one.key))
      expect(records.at(-1)?.value.position).toBe(feed.known(key)?.position)
  }

  test('is published by one of two nodes, and by the other when that one is killed, with nothing missing', async () => {
    const { feed, contacts, publisher, left } = await twoNodes()
    await record(left, ...contacts.map((contact, i) => changeOf(contact, i + 1)))
    await publisher?.stop('SIGKILL')
    await record(left, ...contacts.map((contact, i) => changeOf(contact, i + 2)))
    await publishes(left)
    await isCaughtUp([left])
    await agrees(feed, left, contacts)
    endsWithTheNewest(feed)
  })

  test('is published by the other while one stands still, and what that had in hand when it wakes up lies behind nothing newer', async () => {
    const { feed, contacts, publisher, left } = await twoNodes()
    const pid = publisher?.pid
    if (publisher === undefined || pid === undefined) throw new Error('nobody publishes')
    // It has values in hand when it stops.
    const bursts = [1, 2, 3].map((n) =>
      record(publisher, ...contacts.map((contact, i) => changeOf(contact, i + n))).catch(() => undefined),
    )
    await sleep(15)
    process.kill(pid, 'SIGSTOP')
    await record(left, ...contacts.map((contact, i) => changeOf(contact, i + 2)))
    await publishes(left)
    await isCaughtUp([left])
    process.kill(pid, 'SIGCONT')
    await Promise.all(bursts)
    await eventually(
      () => isPublishing(publisher),
      (is) => !is,
    )
    await eventually(
      async () => (await publishers([publisher, left])).length,
      (count) => count === 1,
    )
    await record(publisher, ...contacts.map((contact, i) => changeOf(contact, i)))
    await isCaughtUp([publisher, left])
    await agrees(feed, left, contacts)
    endsWithTheNewest(feed)
  })

  test('is published anew where that is asked for, and not while a server publishes', async () => {
    const env = await settings()
    const dir = inScratch()
    const contacts = Array.from({ length: 5 }, newNumber)
    const ledger = await serve(dir, env)
    await record(ledger, ...contacts.map((contact) => withdrawal(contact)))
    await publishes(ledger)
    await isCaughtUp([ledger])
    await sleep(1_500)
    const refused = await runVerb(['kafka', 'publish-feed', '--from-start'], { env })
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('FEED_IN_USE')
    await ledger.stop()

    const again = await serve(dir, env)
    await publishes(again)
    expect((await metrics(again)).get('ledger_kafka_feed_published_total')).toBe(0)
    await again.stop()
    const asked = await runVerb(['kafka', 'publish-feed', '--from-start'], { env })
    expect(asked).toMatchObject({ code: 0 })
    const anew = await serve(dir, env)
    await publishes(anew)
    await eventually(
      async () => (await metrics(anew)).get('ledger_kafka_feed_published_total'),
      (count) => count === 5,
    )
    expect((await runVerb(['kafka', 'publish-feed'], { env })).code).toBe(2)
  })

  test('waits for a topic that does not exist, says so, and keeps nobody from being answered', async () => {
    const topic = freshName('consent.suppressions')
    const env = await settings(topic)
    const ledger = await serve(inScratch(), env)
    const contact = newNumber()
    await record(ledger, withdrawal(contact))
    await eventually(
      () => ledger.stderr() + ledger.stdout(),
      (said) => said.includes('FEED_TOPIC_MISSING'),
    )
    expect((await ledger.ask('/readyz')).status).toBe(200)
    await makeTopic(brokers, { topic, ...COMPACTED })
    const feed = await follow(topic)
    await eventually(
      () => feed.records.length,
      (count) => count === 1,
    )
    expect(ledger.stderr() + ledger.stdout()).not.toContain(contact.slice(2))
  })
})

const KILLS = 6
const COMPACTED = { config: [{ name: 'cleanup.policy', value: 'compact' }] }
const LATER = { time: '2026-08-01T12:00:00Z' }

/** A change of one of several kinds, none of which undoes that the contact has refused before. */
const changeOf = (contact: string, n: number) => {
  const scope = { channel: n % 2 === 0 ? 'sms' : 'voice', purpose: 'marketing' }
  const time = { time: `2026-0${1 + (n % 6)}-01T12:00:00Z` }
  if (n % 4 === 0) return dncAdded(contact, { scope }, time)
  return n % 4 === 3 ? grant(contact, { scope }, time) : withdrawal(contact, { scope }, time)
}

const metrics = async (ledger: Ledger): Promise<ReadonlyMap<string, number>> => {
  const { text } = await ledger.ask('/metrics')
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^(ledger_kafka_feed_\w+) (\S+)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, Number(value)] as const]
    }),
  )
}

const isPublishing = async (ledger: Ledger): Promise<boolean> =>
  (await metrics(ledger)).get('ledger_kafka_feed_publishing') === 1

const publishes = (ledger: Ledger): Promise<boolean> => eventually(() => isPublishing(ledger), Boolean)

const publishers = async (nodes: ReadonlyArray<Ledger>): Promise<ReadonlyArray<Ledger>> => {
  const are = await Promise.all(nodes.map(isPublishing))
  return nodes.filter((_, i) => are[i])
}

const isCaughtUp = async (nodes: ReadonlyArray<Ledger>): Promise<void> => {
  await eventually(
    async () => {
      const [publisher] = await publishers(nodes)
      return publisher === undefined
        ? undefined
        : (await metrics(publisher)).get('ledger_kafka_feed_lag_events')
    },
    (lag) => lag === 0,
  )
}

const codes = (feed: FollowedFeed, key: string): ReadonlyArray<string> =>
  feed.known(key)?.suppressions.map(({ code }) => code) ?? ['nothing is known']

/** Whoever follows the feed refuses whom the ledger refuses, on every channel, for the same reason. */
const agrees = async (feed: FollowedFeed, ledger: Ledger, contacts: ReadonlyArray<string>): Promise<void> => {
  const at = '2026-12-01T00:00:00.000Z' as Instant
  for (const contact of contacts) {
    const key = await pseudonymOf(ledger, contact)
    for (const channel of CHANNELS.filter((one) => one !== 'email')) {
      const { reasons, seller, purpose } = await check(ledger, { contact, channel, at })
      const due = reasons.map(({ code }) => code).filter((code) => REFUSALS.has(code))
      const aim = { channel, seller, purpose } as Aim
      await eventually(
        () => [...codesAgainst(suppressionsIn(feed, key), aim, at)].sort(),
        (known) => known.join() === [...new Set(due)].sort().join(),
        10_000,
      )
    }
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['CONSENT_WITHDRAWN', 'INTERNAL_DNC'])

const suppressionsIn = (feed: FollowedFeed, key: string): ReadonlyArray<Suppression> => {
  const value = SuppressionsValue.decode(feed.known(key))
  if (E.isLeft(value)) throw new Error('no value is known of a contact, or none that the codec reads')
  return value.right.suppressions
}

const pseudonymOf = async (ledger: Ledger, contact: string): Promise<string> => {
  const path = `/v1/contacts/${encodeURIComponent(contact)}/history`
  const [line] = (await ledger.ask<History>(path)).json.events
  return line?.stream.slice('contact-'.length) ?? ''
}
