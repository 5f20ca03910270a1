import * as E from 'fp-ts/lib/Either.js'
import type { ContactEvent } from '../../../src/domain/contact/event.ts'
import { isContactEvent } from '../../../src/domain/contact/event.ts'
import { evolve } from '../../../src/domain/contact/evolve.ts'
import { type ContactState, nothingKnown } from '../../../src/domain/contact/state.ts'
import { contactStream } from '../../../src/domain/contact/stream.ts'
import { type Instant, instantText } from '../../../src/domain/kernel/instant.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { Pseudonym } from '../../../src/domain/kernel/pseudonym.ts'
import type { EventFeed } from '../../../src/domain/ports/event-store.ts'
import type { Published, SuppressionTopic } from '../../../src/domain/ports/suppression-topic.ts'
import { understand } from '../../../src/domain/record/ledger-event.ts'
import { suppressions } from '../../../src/domain/rules/suppressions.ts'
import type { PublishingParts } from '../../../src/domain/workflow/publish-suppressions.ts'
import { at } from '../../support/contact-facts.ts'
import { memoryEventStore } from '../../support/memory-event-store.ts'
import { recordedEvent } from '../../support/recorded-event.ts'
import { pseudonymNo } from '../../support/stored-event.ts'

export type Publish = (parts: PublishingParts, signal: AbortSignal) => Promise<void>

/** A log, an index that may lag, a topic, and nodes that publish from the one to the other until they crash. */
export interface PublishingWorld {
  readonly record: (contact: number, event: ContactEvent) => Promise<void>
  /** One node from its start to the end of the log, or until its `crashAt`-th word with the topic, of which nobody knows whether it arrived. */
  readonly run: (publish: Publish, run?: Run) => Promise<void>
  readonly forgetPlace: () => void
  /** Whatever was sent, in the order in which the topic took it. */
  readonly sent: ReadonlyArray<Published>
  /** What the sends of a node said after it had lost the right to publish. */
  readonly sentAfterLoss: () => number
  /** How often one node sent what was older than what it had sent before. */
  readonly wentBack: () => number
  /** The last value of a contact as others read it: the one of the highest position. */
  readonly known: (contact: number) => Value | undefined
  /** The value that a contact should have. */
  readonly due: (contact: number) => ReadonlyArray<unknown>
  readonly stateOf: (contact: number) => ContactState
}

export interface Run {
  readonly crashAt?: number
  readonly isDoneBeforeCrash?: boolean
  /** Loses the right to publish at this word with the topic. */
  readonly lostAt?: number
  readonly keepsOften?: boolean
  /** How many events the index lags at each look. */
  readonly indexLag?: number
  readonly contactOf?: PublishingParts['contactOf']
}

export interface Value {
  readonly position: string
  readonly suppressions: ReadonlyArray<unknown>
  readonly contact?: string
}

const NOW: Instant = at('2026-12-01')

export const publishingWorld = (): PublishingWorld => {
  const { store, feed } = memoryEventStore({ signOfLifeMs: 1 })
  const sent: Array<Published> = []
  let place: Position | undefined
  let sentAfterLoss = 0
  let wentBack = 0
  const allEvents = async () => {
    const read = await store.readAll(NONE, 1_000)()
    if (E.isLeft(read)) throw new Error('the log cannot be read')
    return read.right
  }
  let events: Awaited<ReturnType<typeof allEvents>> = []

  const stateAt = (pseudonym: Pseudonym, count: number): ContactState =>
    events.slice(0, count).reduce<ContactState>((state, stored) => {
      const known = understand(stored)
      if (stored.stream !== contactStream(pseudonym) || E.isLeft(known)) return state
      const { event, metadata } = known.right
      return isContactEvent(event) ? evolve(state, { ...stored, ...metadata, event }) : state
    }, nothingKnown)

  const run = async (publish: Publish, given: Run = {}): Promise<void> => {
    const { crashAt = Number.POSITIVE_INFINITY, isDoneBeforeCrash = false, indexLag = 0 } = given
    const { lostAt = Number.POSITIVE_INFINITY, keepsOften = true } = given
    const over = new AbortController()
    let words = 0
    let isHeld = true
    let applied = Math.max(0, events.length - indexLag)
    let elapsed = 0
    let newest = ''
    const say = async (act: () => void): Promise<void> => {
      words++
      if (words >= lostAt) {
        isHeld = false
        over.abort()
      }
      if (words < crashAt || isDoneBeforeCrash) act()
      await Promise.resolve()
      if (words >= crashAt) throw new Error('the node crashed')
    }
    const topic: SuppressionTopic = {
      isHeld: () => isHeld,
      place: async () => place,
      send: (values) => {
        if (!isHeld) sentAfterLoss++
        for (const position of values.map(positionIn)) {
          if (position < newest) wentBack++
          newest = position
        }
        return say(() => {
          sent.push(...values)
        })
      },
      keepPlace: (position) =>
        say(() => {
          place = position
        }),
    }
    const untilTheEnd: EventFeed = {
      async *follow(after, signal) {
        for await (const news of feed.follow(after, signal)) {
          // A growing log comes in pieces.
          if (news.type === 'events') for (const event of news.events) yield { ...news, events: [event] }
          else yield news
          if (news.type === 'caught-up') return
        }
      },
    }
    await publish(
      {
        feed: untilTheEnd,
        topic,
        contactOf: given.contactOf,
        whenApplied: async (position) => {
          applied = Math.min(events.length, applied + 1)
          return (events[applied - 1]?.position ?? '') >= position
        },
        states: () => ({
          position: events[applied - 1]?.position ?? ('' as Position),
          size: applied,
          recordedAt: NOW,
          stateOf: (pseudonym) => stateAt(pseudonym, applied),
        }),
        onProgress: () => undefined,
        clock: { now: () => NOW, elapsedMs: () => (elapsed += keepsOften ? 10_000 : 0.001) },
      },
      over.signal,
    ).catch((error: unknown) => {
      if (!(error instanceof Error) || error.message !== 'the node crashed') throw error
    })
  }

  const stateOf = (contact: number): ContactState => stateAt(pseudonymNo(contact), events.length)
  return {
    record: async (contact, event) => {
      const pseudonym = pseudonymNo(contact)
      await store.append(contactStream(pseudonym), 'any', [recordedEvent(event, pseudonym)])()
      events = await allEvents()
    },
    run,
    forgetPlace: () => {
      place = undefined
    },
    sent,
    sentAfterLoss: () => sentAfterLoss,
    wentBack: () => wentBack,
    known: (contact) =>
      sent
        .filter(({ pseudonym }) => pseudonym === pseudonymNo(contact))
        .map(({ value }) => JSON.parse(value) as Value)
        .reduce<Value | undefined>(
          (newest, next) => (newest === undefined || next.position >= newest.position ? next : newest),
          undefined,
        ),
    due: (contact) => JSON.parse(JSON.stringify(suppressions(stateOf(contact), NOW)), shortTimes) as [],
    stateOf,
  }
}

const shortTimes = (name: string, value: unknown): unknown =>
  name === 'since' || name === 'from' || name === 'until' ? instantText(value as Instant) : value

export const positionIn = ({ value }: Pick<Published, 'value'>): Position =>
  (JSON.parse(value) as { readonly position: Position }).position

const NONE = { _tag: 'None' } as const
