import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, test } from 'vitest'
import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import { type Understood, understand } from '../../src/domain/record/ledger-event.ts'
import { foldContact } from '../../src/domain/workflow/read-contact.ts'
import { differences } from '../../src/projections/differences.ts'
import { type LedgerIndex, openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { contactEvent, positionNo } from '../support/arbitrary/contact-event.ts'
import { pseudonymNo, storedContactEvent } from '../support/stored-event.ts'

const root = mkdtempSync(join(tmpdir(), 'ledger-index-'))
let opened = 0
const open = (): LedgerIndex => openLedgerIndex(join(root, `index-${opened++}`))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const CONTACTS = 3

/** A log of events of a few contacts, each with its place. */
const log: fc.Arbitrary<ReadonlyArray<LogEvent>> = fc
  .array(fc.tuple(fc.nat({ max: CONTACTS - 1 }), contactEvent), { minLength: 1, maxLength: 20 })
  .map((drawn) => {
    const revisions = new Map<number, number>()
    return drawn.map(([contact, event], n) => {
      const revision = revisions.get(contact) ?? 0
      revisions.set(contact, revision + 1)
      return storedContactEvent(n, contact, revision, event)
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
