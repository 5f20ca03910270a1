import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Breaks, contactOf, type Entry, sourceWorld } from './source-world.ts'

const anEntry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(12).map((n): Entry => ({ type: 'message', id: `m${n}` })) },
  { weight: 2, arbitrary: fc.nat(100).map((tag): Entry => ({ type: 'poison', tag })) },
  { weight: 1, arbitrary: fc.constant<Entry>({ type: 'marker' }) },
  { weight: 1, arbitrary: fc.constant<Entry>({ type: 'gone' }) },
)

const aStory = fc.record({
  seed: fc.integer(),
  entries: fc.array(anEntry, { minLength: 1, maxLength: 25 }),
  steps: fc.nat(150),
})
type Story = typeof aStory extends fc.Arbitrary<infer T> ? T : never

/** What went wrong in a story; nothing where every promise was kept. */
const wrongIn = async (
  { seed, entries, steps }: Story,
  breaks: Breaks = {},
): Promise<ReadonlyArray<string>> => {
  const world = sourceWorld(seed, entries, breaks)
  for (let i = 0; i < steps; i += 1) await world.step()
  world.heal()
  await world.settle()
  return [
    ...world.faults,
    ...(byContact(world.recorded()) === byContact(world.expected())
      ? []
      : ['not each once, in the order of its contact']),
    ...(world.isDone() ? [] : [`not everything was read: ${world.status()?.status}`]),
  ]
}

/** The messages of each contact in their order: the only order that a ledger promises. */
const byContact = (ids: ReadonlyArray<string>): string =>
  JSON.stringify([...Map.groupBy(ids, contactOf)].sort(([one], [other]) => (one < other ? -1 : 1)))

const isCaught = async (breaks: Breaks): Promise<boolean> => {
  for (const story of fc.sample(aStory, { numRuns: 400, seed: 1 }))
    if ((await wrongIn(story, breaks)).length > 0) return true
  return false
}

describe('a reader of a partition', () => {
  test('records every message once, announces all poison, and commits nothing before that, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(aStory, async (story) => {
        expect(await wrongIn(story)).toStrictEqual([])
      }),
      { numRuns: 500 },
    )
  }, 60_000)
})

describe('the world of readers catches one that', () => {
  test('commits before the append', async () => {
    const breaks: Breaks = {
      driver: (driver, world) => ({
        ...driver,
        readFrom: (offset) => {
          driver.readFrom(offset)
          world.commitNow(offset + 1n)
        },
      }),
    }
    expect(await isCaught(breaks)).toBe(true)
  })
  test('lets in what the driver fetched anywhere', async () => {
    expect(
      await isCaught({
        reader: (reader) => {
          let expected: bigint | undefined
          return {
            ...reader,
            intake: {
              ...reader.intake,
              offer: (fetched) => {
                const isIn = reader.intake.offer(fetched)
                if (isIn || expected === undefined) {
                  expected = fetched.next
                  return isIn
                }
                const forced = reader.intake.offer({ ...fetched, from: expected })
                if (forced) expected = fetched.next
                return forced
              },
            },
          }
        },
        fetched: (fetched, expected) => (expected === undefined ? fetched : { ...fetched, from: expected }),
      }),
    ).toBe(true)
  })
  test('begins after the furthest record that is recorded, though records before it are not', async () => {
    expect(
      await isCaught({
        parts: (parts) => ({
          ...parts,
          ledger: {
            ...parts.ledger,
            places: (topic) =>
              new Map(
                [...parts.ledger.places(topic)].map(([partition, place]) => [
                  partition,
                  { ...place, recordedBefore: place.next },
                ]),
              ),
          },
        }),
      }),
    ).toBe(true)
  })
  test('says that dead letters are written before they are', async () => {
    expect(
      await isCaught({
        deadLetters: (sent) => ({
          ...sent,
          send: async (letters) => {
            void sent.send(letters)
            return { _tag: 'Right', right: undefined }
          },
        }),
      }),
    ).toBe(true)
  })
  test('does not wait for the one before it', async () => {
    expect(await isCaught({ parts: (parts) => ({ ...parts, after: Promise.resolve() }) })).toBe(true)
  })
})
