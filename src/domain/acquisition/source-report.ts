import * as E from 'fp-ts/lib/Either.js'
import { evolve } from '../contact/evolve.ts'
import { type ContactState, nothingKnown } from '../contact/state.ts'
import { pseudonymOfStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import { type Instant, instantOf } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Word } from '../kernel/word.ts'
import type { EventLine } from '../ports/ledger.ts'
import { EventQuarantined } from '../quarantine/event.ts'
import { decodeContactEvent } from '../record/contact-record.ts'
import { type Acquired, judgeAcquired } from './judge-acquired.ts'

/** What a source of bought data was worth: how many contacts it brought, and how many of them nobody might have used. */
export interface SourceLine {
  readonly party: Word
  readonly contacts: number
  /** Refused already when they were acquired. */
  readonly refused: number
  /** Reassigned since the person agreed. */
  readonly reassigned: number
  /** Messages with its grants that were not recorded, although it could be read whose they were. */
  readonly invalid: number
  /** On a registry; null while none is asked. */
  readonly listed: number | null
}

/**
 * The report, made from the log in two readings: the first finds what was bought, the second what became of those contacts, so that
 * no more is held than the contacts that were bought.
 */
export interface SourceReport {
  /** Of the first reading. */
  readonly find: (line: EventLine) => void
  /** Of the second, in the order of the log. */
  readonly follow: (line: EventLine) => void
  /** By party. A contact that a party brought several times is one. */
  readonly lines: () => ReadonlyArray<SourceLine>
}

export const sourceReport = (): SourceReport => {
  const bought = new Map<Pseudonym, ReadonlyArray<Bought>>()
  const states = new Map<Pseudonym, ContactState>()
  const invalid = new Map<Word, number>()
  return {
    find: (line) => {
      const party = invalidOf(line)
      if (party !== undefined) invalid.set(party, (invalid.get(party) ?? 0) + 1)
      const pseudonym = pseudonymOfStream(line.stream)
      const found = pseudonym === undefined ? undefined : boughtIn(line)
      if (pseudonym !== undefined && found !== undefined)
        bought.set(pseudonym, [...(bought.get(pseudonym) ?? []), found])
    },
    follow: (line) => {
      const pseudonym = pseudonymOfStream(line.stream)
      if (pseudonym === undefined || !bought.has(pseudonym)) return
      states.set(pseudonym, stateAfter(states.get(pseudonym) ?? nothingKnown, line))
    },
    lines: () => {
      const counts = new Map<Word, Count>([...invalid.keys()].map((party) => [party, NOTHING]))
      for (const [pseudonym, all] of bought)
        for (const [party, grants] of Map.groupBy(all, (one) => one.party))
          counts.set(
            party,
            counted(counts.get(party) ?? NOTHING, states.get(pseudonym) ?? nothingKnown, grants),
          )
      return [...counts]
        .map(([party, count]) => ({ party, ...count, invalid: invalid.get(party) ?? 0, listed: null }))
        .sort((a, b) => (a.party < b.party ? -1 : 1))
    },
  }
}

interface Bought extends Omit<Acquired, 'grant'> {
  readonly id: EventId
}

type Count = Pick<SourceLine, 'contacts' | 'refused' | 'reassigned'>

const NOTHING: Count = { contacts: 0, refused: 0, reassigned: 0 }

/** From whom a message was bought that was not recorded. One that came again with another content is no contact more. */
const invalidOf = ({ type, data }: EventLine): Word | undefined => {
  if (type !== 'EventQuarantined') return undefined
  const event = EventQuarantined.decode({ ...(data as object), type })
  return E.isLeft(event) || event.right.outcome === 'conflict' ? undefined : event.right.party
}

const boughtIn = ({ type, data, eventId: id }: EventLine): Bought | undefined => {
  if (type !== 'ConsentGranted') return undefined
  const event = decodeContactEvent(type, data as object)
  if (E.isLeft(event) || event.right.type !== 'ConsentGranted') return undefined
  const { acquiredFrom } = event.right
  return acquiredFrom === undefined ? undefined : { ...acquiredFrom, id }
}

const stateAfter = (state: ContactState, line: EventLine): ContactState => {
  const event = decodeContactEvent(line.type, line.data as object)
  if (E.isLeft(event)) return state
  const { eventId: id, position } = line
  const recordedAt = instantOf(line.recordedAt) as Instant
  const revision = Number(line.revision)
  return evolve(state, { id, revision, position, receivedAt: recordedAt, recordedAt, event: event.right })
}

const counted = (count: Count, state: ContactState, bought: ReadonlyArray<Bought>): Count => {
  const found = bought.map(({ party, date, id }) => {
    const grant = state.grants.find((one) => one.id === id)
    invariant(grant !== undefined, 'what the first reading found the second finds as well')
    return judgeAcquired(state, { party, date, grant })
  })
  return {
    contacts: count.contacts + 1,
    refused: count.refused + Number(found.some(({ wasRefused }) => wasRefused)),
    reassigned: count.reassigned + Number(found.some(({ isReassigned }) => isReassigned)),
  }
}
