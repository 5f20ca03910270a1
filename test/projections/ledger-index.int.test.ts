import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import { type Understood, understand } from '../../src/domain/record/ledger-event.ts'
import { foldContact } from '../../src/domain/workflow/read-contact.ts'
import { contactHistory } from '../../src/projections/contact-history.ts'
import { differences } from '../../src/projections/differences.ts'
import { type IndexSnapshot, type LedgerIndex, openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { contactEvent, positionNo } from '../support/arbitrary/contact-event.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'
import { pseudonymNo, storedContactEvent, uuidNo } from '../support/stored-event.ts'

const root = mkdtempSync(join(tmpdir(), 'ledger-index-'))
let opened = 0
const open = (): LedgerIndex => openLedgerIndex(join(root, `index-${opened++}`))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const CONTACTS = 3

/** A log of events of a few contacts, each with its place. Some ids come again, as where several nodes write. */
const log: fc.Arbitrary<ReadonlyArray<LogEvent>> = fc
  .array(fc.tuple(fc.nat({ max: CONTACTS - 1 }), contactEvent, fc.option(fc.nat({ max: 20 }))), {
    minLength: 1,
    maxLength: 20,
  })
  .map((drawn) => {
    const revisions = new Map<number, number>()
    return drawn.map(([contact, event, again], n) => {
      const revision = revisions.get(contact) ?? 0
      revisions.set(contact, revision + 1)
      return { ...storedContactEvent(n, contact, revision, event), id: uuidNo(Math.min(again ?? n, n)) }
    })
  })

const understoodAll = (events: ReadonlyArray<LogEvent>): ReadonlyArray<Understood> =>
  events.map((event) => {
    const understood = understand(event)
    if (E.isLeft(understood)) throw new Error(JSON.stringify(understood.left))
    return understood.right
  })

const inBatches = async (
  index: LedgerIndex,
  events: ReadonlyArray<Understood>,
  sizes: ReadonlyArray<number>,
) => {
  let at = 0
  for (const size of [...sizes, events.length]) {
    await index.apply(events.slice(at, at + size))
    at += size
  }
}

const placesIn = async (index: LedgerIndex, events: ReadonlyArray<LogEvent>, contact: number) => {
  const { store } = memoryEventStore({ tag: 'teststor', events: [...events] })
  const history = await contactHistory(() => index, store)(pseudonymNo(contact), undefined)
  if (E.isLeft(history)) throw new Error(history.left._tag)
  return history.right.events.map(({ stored }) => [stored.revision, stored.position])
}

const placesOf = (events: ReadonlyArray<LogEvent>, contact: number) =>
  events
    .filter(({ stream }) => stream.endsWith(pseudonymNo(contact)))
    .map(({ revision, position }) => [revision, position])

const byNumber = (a: number, b: number): number => a - b

/** Events of contact 0 alone, so that its state tells how far an index has come. */
const someGrants = (count: number): ReadonlyArray<Understood> => {
  const [event] = fc.sample(contactEvent, { numRuns: 1, seed: 7 })
  if (event === undefined) throw new Error('no event drawn')
  return understoodAll(Array.from({ length: count }, (_, n) => storedContactEvent(n, 0, n, event)))
}

/** How often a snapshot's state was not that of its checkpoint, asked over and over while events are applied one by one. */
const disagreements = async (index: LedgerIndex, snapshot: () => IndexSnapshot) => {
  let disagreeing = 0
  const sizes = new Set<number>()
  const over = new AbortController()
  const asking = (async () => {
    while (!over.signal.aborted) {
      const { checkpoint, stateOf } = snapshot()
      if (stateOf(pseudonymNo(0)).revision !== checkpoint.size - 1) disagreeing++
      sizes.add(checkpoint.size)
      await setImmediate()
    }
  })()
  for (const event of someGrants(100)) await index.apply([event])
  over.abort()
  await asking
  return { seen: sizes.size > 10, disagreeing }
}

const inMemory = (events: ReadonlyArray<Understood>, contact: number) =>
  foldContact(
    events.filter(({ stored }) => stored.stream.endsWith(pseudonymNo(contact))),
    ({ stored }) => (stored as LogEvent).position,
  )

describe('openLedgerIndex()', () => {
  test('apply() in any batches, with repeats, equals one batch and equals the fold in memory', async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.array(fc.nat({ max: 7 }), { maxLength: 6 }), async (events, sizes) => {
        const understood = understoodAll(events)
        const piecemeal = open()
        const atOnce = open()
        await inBatches(piecemeal, understood, sizes)
        await piecemeal.apply(understood)
        await atOnce.apply(understood)
        expect(differences(piecemeal, atOnce)).toBe(0)
        expect(piecemeal.checkpoint()).toStrictEqual(atOnce.checkpoint())
        for (let contact = 0; contact < CONTACTS; contact++)
          expect(piecemeal.suppression.stateOf(pseudonymNo(contact))).toStrictEqual(
            inMemory(understood, contact),
          )
        await piecemeal.close()
        await atOnce.close()
      }),
      { numRuns: 25 },
    )
  })

  test('idPairs holds every id that came again, in any batches, and eventById() the first of each', async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.array(fc.nat({ max: 7 }), { maxLength: 6 }), async (events, sizes) => {
        const index = open()
        await inBatches(index, understoodAll(events), sizes)
        const sizeOf = new Map(events.map(({ position }, i) => [position, i + 1]))
        for (const [id, [first, ...later]] of Map.groupBy(events, (event) => event.id)) {
          const size = sizeOf.get(first?.position ?? positionNo(99))
          expect(index.audit.eventById(id)).toMatchObject({ position: first?.position, size })
          expect(index.audit.laterById(id).map(({ position }) => position)).toStrictEqual(
            later.map(({ position }) => position),
          )
        }
        expect(index.audit.idPairs.count()).toBe(events.length - new Set(events.map(({ id }) => id)).size)
        expect(
          [...index.audit.idPairs.all()].map(({ later }) => later.size).toSorted(byNumber),
        ).toStrictEqual(
          events.flatMap(({ id }, i) => (events.findIndex((event) => event.id === id) < i ? [i + 1] : [])),
        )
        await index.close()
      }),
      { numRuns: 25 },
    )
  })

  test('contactHistory() gives every event its own place, also under an id that another contact has', async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.nat({ max: 20 }), async (events, applied) => {
        const index = open()
        await index.apply(understoodAll(events.slice(0, applied)))
        for (let contact = 0; contact < CONTACTS; contact++)
          expect(await placesIn(index, events, contact)).toStrictEqual(
            placesOf(events.slice(0, applied), contact),
          )
        await index.close()
      }),
      { numRuns: 25 },
    )
  })

  test('contactHistory() is looked at by these tests: an index that knows one event of each id is found', async () => {
    const [event] = fc.sample(contactEvent, { numRuns: 1, seed: 3 })
    if (event === undefined) throw new Error('no event drawn')
    const events = [0, 1].map((n) => ({ ...storedContactEvent(n, n, 0, event), id: uuidNo(0) }))
    const whole = open()
    await whole.apply(understoodAll(events))
    const forgetful: LedgerIndex = { ...whole, audit: { ...whole.audit, laterById: () => [] } }
    const first = { ...whole.audit, laterById: () => [], eventById: () => undefined }
    expect(await placesIn(whole, events, 1)).toStrictEqual(placesOf(events, 1))
    expect(await placesIn(forgetful, events, 1)).not.toStrictEqual(placesOf(events, 1))
    expect(await placesIn({ ...whole, audit: first }, events, 0)).not.toStrictEqual(placesOf(events, 0))
    await whole.close()
  })

  test('differences() sees an index that dropped an event, and one that applied it under another place', async () => {
    const [grant] = fc.sample(contactEvent, { numRuns: 1, seed: 7 })
    if (grant === undefined) throw new Error('no event drawn')
    const events = [0, 1, 2].map((n) => storedContactEvent(n, n, 0, grant))
    const whole = open()
    const holed = open()
    const moved = open()
    await whole.apply(understoodAll(events))
    await holed.apply(understoodAll([events[0], events[2]].filter((event) => event !== undefined)))
    await moved.apply(understoodAll(events.map((event, n) => ({ ...event, position: positionNo(n + 1) }))))
    expect(differences(whole, holed)).toBeGreaterThan(0)
    expect(differences(whole, moved)).toBeGreaterThan(0)
    expect(differences(whole, whole)).toBe(0)
    for (const index of [whole, holed, moved]) await index.close()
  })

  test('apply() keeps writes and position together: what is reopened is true for the position that it names', async () => {
    const [event] = fc.sample(contactEvent, { numRuns: 1, seed: 3 })
    if (event === undefined) throw new Error('no event drawn')
    const path = join(root, 'reopened')
    const events = understoodAll([0, 1].map((n) => storedContactEvent(n, n, 0, event)))
    const first = openLedgerIndex(path)
    await first.apply(events.slice(0, 1))
    await first.close()
    const second = openLedgerIndex(path)
    expect(second.checkpoint()).toStrictEqual({
      applied: positionNo(0),
      position: positionNo(0),
      size: 1,
      recordedAt: '2026-11-01T00:00:00.000Z',
    })
    await second.apply(events)
    expect(second.checkpoint().size).toBe(2)
    expect(second.suppression.contacts()).toBe(2)
    await second.close()
  })

  test('snapshot() pairs each state with the very place it is true for, while events are applied', async () => {
    const index = open()
    const apart = await disagreements(index, () => index.snapshot())
    expect(apart).toStrictEqual({ seen: true, disagreeing: 0 })
    expect(index.snapshot().checkpoint).toStrictEqual(index.checkpoint())
    await index.close()
  })

  test('a checkpoint that is newer or older than the state beside it is noticed', async () => {
    const ofNewest = open()
    const oldStates = ofNewest.snapshot().stateOf(pseudonymNo(0))
    const registries = () => new Map<string, never>()
    expect(
      await disagreements(ofNewest, () => ({
        checkpoint: ofNewest.checkpoint(),
        stateOf: () => oldStates,
        registries,
      })),
    ).not.toMatchObject({ disagreeing: 0 })
    const ofOldest = open()
    const { checkpoint } = ofOldest.snapshot()
    expect(
      await disagreements(ofOldest, () => ({
        checkpoint,
        stateOf: ofOldest.suppression.stateOf,
        registries,
      })),
    ).not.toMatchObject({ disagreeing: 0 })
    await ofNewest.close()
    await ofOldest.close()
  })

  test('snapshot() shows what was applied as soon as apply() has answered, and is not read after it was let go', async () => {
    const index = open()
    const [first, second] = someGrants(2)
    if (first === undefined || second === undefined) throw new Error('no events')
    await index.apply([first])
    const before = index.snapshot()
    expect(before.stateOf(pseudonymNo(0)).revision).toBe(0)
    await index.apply([second])
    expect(index.snapshot().stateOf(pseudonymNo(0)).revision).toBe(1)
    expect(() => before.stateOf(pseudonymNo(0))).toThrow('let go')
    await index.close()
  })

  test('snapshot() of a reader sees what the owner of the index committed', async () => {
    const path = join(root, 'beside')
    const owner = openLedgerIndex(path)
    const [first, second] = someGrants(2)
    if (first === undefined || second === undefined) throw new Error('no events')
    await owner.apply([first])
    const reader = openLedgerIndex(path, true)
    expect(reader.snapshot().checkpoint).toStrictEqual(owner.checkpoint())
    await owner.apply([second])
    reader.refresh()
    expect(reader.snapshot().checkpoint).toStrictEqual(owner.checkpoint())
    expect(reader.snapshot().stateOf(pseudonymNo(0)).revision).toBe(1)
    await reader.close()
    await owner.close()
  })

  test('apply() goes on from what was written, not from a batch that failed', async () => {
    const [event] = fc.sample(contactEvent, { numRuns: 1, seed: 3 })
    if (event === undefined) throw new Error('no event drawn')
    const index = open()
    const whole = open()
    const events = understoodAll([0, 1].map((n) => storedContactEvent(n, 0, n, event)))
    const unwritable = understoodAll([storedContactEvent(1, 0, 7, event)]).map((understood) => ({
      ...understood,
      stored: { ...understood.stored, id: 'no id' as never },
    }))
    await index.apply(events.slice(0, 1))
    await expect(index.apply(unwritable)).rejects.toThrow('UUID')
    await index.apply(events)
    await whole.apply(events)
    expect(index.suppression.stateOf(pseudonymNo(0))).toStrictEqual(inMemory(events, 0))
    expect(differences(index, whole)).toBe(0)
    for (const one of [index, whole]) await one.close()
  })

  test('apply() throws where a feed hands over events out of order', async () => {
    const [event] = fc.sample(contactEvent, { numRuns: 1, seed: 3 })
    if (event === undefined) throw new Error('no event drawn')
    const index = open()
    const [a, b] = understoodAll([0, 1].map((n) => storedContactEvent(n, n, 0, event)))
    if (a === undefined || b === undefined) throw new Error('no events')
    await expect(index.apply([b, a])).rejects.toThrow('log order')
    await index.close()
  })

  test('eventById() and the leaves find every event by id, place and time', async () => {
    const [event] = fc.sample(contactEvent, { numRuns: 1, seed: 3 })
    if (event === undefined) throw new Error('no event drawn')
    const index = open()
    const stored = [0, 1, 2, 3, 4].map((n) => storedContactEvent(n * 3, n, 0, event))
    await index.apply(understoodAll(stored))
    const { audit } = index
    for (const [i, { id, position }] of stored.entries()) {
      expect(audit.eventById(id)).toStrictEqual({ position, size: i + 1, contentDigest: `digest-${i * 3}` })
      expect(audit.leafAtPosition(position, 5)?.size).toBe(i + 1)
      expect(audit.leaf(i + 1)?.position).toBe(position)
    }
    expect(audit.leafAtPosition(positionNo(4), 5)?.size).toBe(2)
    expect(audit.leafAtPosition(positionNo(99), 5)?.size).toBe(5)
    expect(audit.leaf(0)).toBeUndefined()
    expect(audit.leaf(6)).toBeUndefined()
    await index.close()
  })
})
