import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import { publishSuppressions } from '../../../src/domain/workflow/publish-suppressions.ts'
import { contactEvent } from '../../support/arbitrary/contact-event.ts'
import { at, dncAdded, granted, reassigned, scopeOf, withdrawn } from '../../support/contact-facts.ts'
import { pseudonymNo } from '../../support/stored-event.ts'
import { type Publish, positionIn, publishingWorld, type Run } from './publishing-world.ts'

const CONTACTS = [0, 1, 2]

const aRun: fc.Arbitrary<Run> = fc.record(
  {
    crashAt: fc.integer({ min: 1, max: 6 }),
    isDoneBeforeCrash: fc.boolean(),
    lostAt: fc.integer({ min: 1, max: 6 }),
    keepsOften: fc.boolean(),
    indexLag: fc.integer({ min: 0, max: 6 }),
  },
  { requiredKeys: [] },
)

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...CONTACTS), contactEvent) },
    { weight: 1, arbitrary: aRun },
  ),
  { maxLength: 14 },
)

/** Whatever is recorded, and wherever nodes crash or lose the right to publish: in the end others know the truth of everybody. */
const missesNothing = (publish: Publish, seed?: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = publishingWorld()
      for (const step of all)
        if (Array.isArray(step)) await world.record(...step)
        else await world.run(publish, step)
      await world.run(publish, { indexLag: 20 })
      for (const contact of CONTACTS) {
        const { withdrawals, dnc } = world.stateOf(contact)
        const known = world.known(contact)
        if (withdrawals.length + dnc.length > 0) expect(known).toBeDefined()
        if (known !== undefined) expect(known.suppressions).toStrictEqual(world.due(contact))
      }
      expect(world.wentBack()).toBe(0)
      expect(world.sentAfterLoss()).toBe(0)
    }),
    seed === undefined ? { numRuns: 150 } : { numRuns: 400, seed, endOnFailure: true },
  )

test('publishSuppressions() misses no change, wherever nodes crash', () => missesNothing(publishSuppressions))

test.each<[string, Publish]>([
  [
    'keeps its place before what lies before it is safe',
    (parts, signal) => {
      const { topic } = parts
      const send: typeof topic.send = async (values) => {
        const last = values.map(positionIn).sort().at(-1)
        if (last !== undefined) await topic.keepPlace(last)
        await topic.send(values)
      }
      return publishSuppressions({ ...parts, topic: { ...topic, send } }, signal)
    },
  ],
  [
    'sends after it has lost the right to publish',
    (parts) =>
      publishSuppressions(
        { ...parts, topic: { ...parts.topic, isHeld: () => true } },
        new AbortController().signal,
      ),
  ],
  [
    'sends an older value behind a newer one',
    (parts, signal) => {
      let held: Parameters<typeof parts.topic.send>[0] = []
      const send: typeof parts.topic.send = async (values) => {
        await parts.topic.send([...values, ...held])
        held = values
      }
      return publishSuppressions({ ...parts, topic: { ...parts.topic, send } }, signal)
    },
  ],
  [
    'looks into an index that does not hold the change yet',
    (parts, signal) => publishSuppressions({ ...parts, whenApplied: async () => true }, signal),
  ],
  [
    'passes over what is not a withdrawal',
    (parts, signal) =>
      publishSuppressions(
        {
          ...parts,
          feed: {
            async *follow(after, told) {
              for await (const news of parts.feed.follow(after, told))
                yield news.type === 'events'
                  ? { ...news, events: news.events.filter(({ type }) => type === 'ConsentWithdrawn') }
                  : news
            },
          },
        },
        signal,
      ),
  ],
])('… which catches one that %s', async (_, publish) => {
  await expect(missesNothing(publish, 20_261_121)).rejects.toThrow()
})

describe('publishSuppressions()', () => {
  test('says nothing of contacts that never refused, and an empty list of those whose refusal has ended', async () => {
    const world = publishingWorld()
    await world.record(0, granted())
    await world.record(1, withdrawn())
    await world.run(publishSuppressions)
    expect(world.sent.map(({ pseudonym }) => pseudonym)).toStrictEqual([pseudonymNo(1)])
    const whole = scopeOf({ channel: ['sms', 'whatsapp'] })
    await world.record(1, granted({ occurredAt: at('2026-03-01'), scope: whole }))
    await world.run(publishSuppressions)
    expect(world.known(1)?.suppressions).toStrictEqual([])
    await world.record(1, reassigned('2026-06-01'))
    await world.run(publishSuppressions)
    expect(world.known(1)?.suppressions).toHaveLength(1)
  })

  test('goes on where it had come to, and says everything again where that is forgotten', async () => {
    const world = publishingWorld()
    for (const contact of CONTACTS) await world.record(contact, withdrawn())
    await world.run(publishSuppressions)
    await world.run(publishSuppressions)
    expect(world.sent).toHaveLength(3)
    world.forgetPlace()
    await world.run(publishSuppressions)
    expect(world.sent).toHaveLength(6)
  })

  test('says everything again where the place is none of this log', async () => {
    const world = publishingWorld()
    await world.record(0, dncAdded())
    const elsewhere = 'otherlog-0000000000000003' as Position
    await world.run((parts, signal) =>
      publishSuppressions({ ...parts, topic: { ...parts.topic, place: async () => elsewhere } }, signal),
    )
    expect(world.sent).toHaveLength(1)
  })

  test('names the contact in clear where that is wanted and can still be read', async () => {
    const world = publishingWorld()
    await world.record(0, withdrawn())
    await world.record(1, withdrawn())
    await world.run(publishSuppressions, {
      contactOf: async (pseudonym) =>
        pseudonym === pseudonymNo(0) ? ('+13055550123' as ContactPoint) : undefined,
    })
    expect(world.known(0)?.contact).toBe('+13055550123')
    expect(world.known(1)).not.toHaveProperty('contact')
  })
})
