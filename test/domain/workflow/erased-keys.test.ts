import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import { streamVault } from '../../../src/adapters/vault/index.ts'
import { decide } from '../../../src/domain/contact/decide.ts'
import { contactStream } from '../../../src/domain/contact/stream.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import type { EventStore, LogEvent } from '../../../src/domain/ports/event-store.ts'
import type { KeyVault } from '../../../src/domain/ports/key-vault.ts'
import { decodeContactRecord } from '../../../src/domain/record/contact-record.ts'
import { jsonObject } from '../../../src/domain/record/ledger-event.ts'
import { readContact } from '../../../src/domain/workflow/read-contact.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'
import { unseal } from '../../../src/domain/workflow/unseal.ts'
import { someKeys } from '../../adapters/vault/some-keys.ts'
import { erased } from '../../support/contact-facts.ts'
import { fakeNames } from '../../support/fake-names.ts'
import { ledgerBehind } from '../../support/ledger-behind.ts'
import { memoryContentStore } from '../../support/memory-content-store.ts'
import { memoryEventStore } from '../../support/memory-event-store.ts'
import { type KeptStreams, memoryKeyStreams } from '../../support/memory-key-streams.ts'
import { recordedEvent } from '../../support/recorded-event.ts'

const CONTACT = '+13055550123' as ContactPoint
const pseudonym = fakeNames.pseudonymOf(CONTACT)

const withdrawal = (id: string): Incoming => ({
  type: 'parsed',
  value: {
    specversion: '1.0',
    id,
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-10-01T10:00:00Z',
    data: { contact: CONTACT, method: 'verbal', words: `the words of ${id}` },
  },
})

/** Appends that the contact is erased, with the revision that it rests on, and then destroys its key. */
const erase = async (store: EventStore, vault: KeyVault): Promise<void> => {
  for (;;) {
    const history = await readContact(store, pseudonym)
    if (E.isLeft(history)) throw new Error(history.left._tag)
    const { state } = history.right
    const { type: _, generation: __, ...facts } = erased()
    const decided = decide(state, { type: 'EraseContact', ...facts })
    if (E.isLeft(decided) || decided.right.type !== 'ContactErased') throw new Error('it was refused')
    const { generation } = decided.right
    const appended = await store.append(contactStream(pseudonym), state.revision, [
      recordedEvent(decided.right, pseudonym, generation),
    ])()
    if (E.isLeft(appended)) continue
    await vault.destroy({ type: 'contact', pseudonym, generation })()
    return
  }
}

interface World {
  readonly events: ReadonlyArray<LogEvent>
  readonly vaults: readonly [KeyVault, KeyVault]
  readonly recordAt: (node: 0 | 1, id: string) => Promise<unknown>
  readonly erase: () => Promise<void>
}

type Pace = (what: string) => Promise<unknown>

/** Two nodes on one store and one set of key streams, neither of whose indexes hears of anything. */
const world = (
  pace: Pace = async () => undefined,
  wrong: Parameters<typeof ledgerBehind>[2] = () => ({}),
): World => {
  const events: Array<LogEvent> = []
  const kept: KeptStreams = new Map()
  const node = () => {
    const fate = async () => {
      await pace('keys')
      return 'well' as const
    }
    const vault = streamVault({ streams: memoryKeyStreams({ kept, fate }).streams, keys: someKeys() })
    const paced = (store: EventStore): Partial<EventStore> => {
      const appends = { ...store, ...wrong(store) }.append
      return {
        append:
          (...given) =>
          async () => {
            await pace('append')
            return appends(...given)()
          },
      }
    }
    return { vault, ledger: ledgerBehind(events, vault, paced) }
  }
  const nodes = [node(), node()] as const
  return {
    events,
    vaults: [nodes[0].vault, nodes[1].vault],
    recordAt: (which, id) => nodes[which].ledger.record([withdrawal(id)])(),
    erase: async () => {
      await pace('erase')
      await erase(memoryEventStore({ events }).store, nodes[0].vault)
    },
  }
}

/** The generations of what a contact's stream holds, before and after its first erasure. */
const generationsIn = (events: ReadonlyArray<LogEvent>) => {
  const own = events.filter(({ stream }) => stream === contactStream(pseudonym))
  const at = own.findIndex(({ type }) => type === 'ContactErased')
  const generations = own.map(({ type, data }) => {
    const record = decodeContactRecord(type, jsonObject(data) ?? {})
    if (E.isLeft(record)) throw new Error('it is not understood')
    return record.right.protected.generation
  })
  return { before: generations.slice(0, at), after: generations.slice(at + 1), own }
}

const wordsOf = async (vault: KeyVault, event: LogEvent): Promise<unknown> => {
  const values = await unseal({ vault, content: memoryContentStore() }, event)
  if (E.isLeft(values)) throw new Error(values.left._tag)
  return O.toUndefined(values.right)?.['words']
}

const dropEverywhere = ({ vaults }: World): void => {
  for (const vault of vaults) vault.drop({ type: 'contact', pseudonym, generation: 1 })
}

describe('a node that has not heard of an erasure', () => {
  test('appends nothing that is sealed with the erased key, though it holds that key', async () => {
    const lagging = world()
    await lagging.recordAt(0, 'one')
    await lagging.recordAt(1, 'two')
    await lagging.erase()
    await lagging.recordAt(1, 'three')
    await lagging.recordAt(0, 'four')
    const { before, after, own } = generationsIn(lagging.events)
    expect({ before, after }).toStrictEqual({ before: [1, 1], after: [2, 2] })
    dropEverywhere(lagging)
    for (const vault of lagging.vaults)
      expect(await Promise.all(own.map((event) => wordsOf(vault, event)))).toStrictEqual([
        undefined,
        undefined,
        undefined,
        'the words of three',
        'the words of four',
      ])
  })

  /** Both nodes record while the contact is erased, and every step of theirs waits for its turn. */
  const holdsInAnyOrder = (wrong?: Parameters<typeof ledgerBehind>[2]) =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        let isScheduled = false
        const racing = world(
          async (what) => (isScheduled ? scheduler.schedule(Promise.resolve(), what) : undefined),
          wrong,
        )
        await racing.recordAt(0, 'first')
        await racing.recordAt(1, 'second')
        isScheduled = true
        await scheduler.waitFor(
          Promise.all([
            racing.recordAt(0, 'a'),
            racing.recordAt(1, 'b'),
            racing.erase(),
            racing.recordAt(1, 'c'),
          ]),
        )
        isScheduled = false
        dropEverywhere(racing)
        const { before, after, own } = generationsIn(racing.events)
        expect(own).toHaveLength(6)
        expect(new Set(before)).toStrictEqual(new Set([1]))
        expect(after.every((generation) => generation === 2)).toBe(true)
        for (const vault of racing.vaults)
          for (const [i, event] of own.entries())
            expect((await wordsOf(vault, event)) !== undefined).toBe(i > before.length)
      }),
      { numRuns: 100 },
    )

  test('does not do so in any order of what both do', () => holdsInAnyOrder())
  test('… which catches a store that does not look at the expected revision', () =>
    expect(
      holdsInAnyOrder(({ append }) => ({ append: (stream, _, events) => append(stream, 'any', events) })),
    ).rejects.toThrow())
})
