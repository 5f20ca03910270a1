import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { contactReader } from '../../src/adapters/contact-points/index.ts'
import { decide } from '../../src/domain/contact/decide.ts'
import type { Deployment } from '../../src/domain/contact/deployment.ts'
import { evolve } from '../../src/domain/contact/evolve.ts'
import { type ContactState, nothingKnown } from '../../src/domain/contact/state.ts'
import type { Ground } from '../../src/domain/kernel/ground.ts'
import type { Instant } from '../../src/domain/kernel/instant.ts'
import { PURPOSES } from '../../src/domain/kernel/purpose.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import type { RegistryLook } from '../../src/domain/registry/registry-look.ts'
import { decideContact, decisionOf, invalidContact, type Law } from '../../src/domain/rules/decide-contact.ts'
import type { AsOf, Decision } from '../../src/domain/rules/decision.ts'
import { decodeQuestion } from '../../src/domain/rules/question.ts'
import { decodeMessage } from '../../src/domain/workflow/decode-message.ts'
import { eventIdNo, positionNo } from './arbitrary/contact-event.ts'
import { fakeNames } from './fake-names.ts'

/** A question with the answer that the law gives: `decisions.json` says how to read it. */
export interface Case {
  readonly id: string
  readonly why: string
  readonly given: {
    readonly events: ReadonlyArray<{ readonly id: string; readonly source: string; readonly data: object }>
  }
  readonly query: { readonly contact: string; readonly at: string }
  readonly expect: {
    readonly verdict: string
    readonly codes?: ReadonlyArray<string>
    readonly notCodes?: ReadonlyArray<string>
    readonly window?: { readonly opensAt: string; readonly closesAt: string }
    readonly jurisdictions?: ReadonlyArray<string>
    readonly obligations?: ReadonlyArray<string>
  }
}

interface CaseBook {
  readonly registries: Readonly<
    Record<string, { readonly version: string; readonly numbers: ReadonlyArray<string> }>
  >
  readonly waived: ReadonlyArray<string>
  readonly cases: ReadonlyArray<Case>
}

export const caseBook: CaseBook = JSON.parse(
  readFileSync(join(import.meta.dirname, '../cases/decisions.json'), 'utf8'),
)

/** What a list or a waiver rests on. */
export const SOME_GROUND: Ground = {
  id: eventIdNo(0),
  stream: 'registry-some',
  revision: '0',
  position: positionNo(0),
}

/** The lists that all cases share. */
export const listsOfCases: RegistryLook = {
  newest: (registry, day) => {
    const list = caseBook.registries[registry]
    return list === undefined || list.version > day
      ? undefined
      : {
          version: list.version,
          event: SOME_GROUND,
          lists: (contact) => list.numbers.includes(contact),
        }
  },
  lacks: () => undefined,
  waiver: (registry) =>
    caseBook.waived.includes(registry)
      ? { reason: 'no list to be had', authority: 'counsel', event: SOME_GROUND }
      : undefined,
}

/** The decision of one case, from its events to its answer, with nothing between but the domain. */
export const decisionOfCase = ({ given, query }: Case, law: Law): Decision => {
  const asked = decodeQuestion({ deployment, contacts: contactReader })(query, NOW)
  if (E.isLeft(asked)) throw new Error(`no question: ${JSON.stringify(asked.left.issues)}`)
  const { contact } = asked.right
  return contact === undefined
    ? decisionOf(asked.right, [invalidContact], AS_OF, 'test')
    : decideContact(
        asked.right,
        fakeNames.pseudonymOf(contact),
        stateOfCase(given.events),
        law,
        AS_OF,
        'test',
      )
}

const stateOfCase = (events: Case['given']['events']): ContactState => {
  const decode = decodeMessage({ deployment, contacts: contactReader, names: fakeNames })
  const idOf = (id: string): string =>
    fakeNames.eventIdOf(events.find((event) => event.id === id)?.source ?? '', id)
  return events.reduce<ContactState>((state, event, n) => {
    const text = JSON.stringify(event).replace(/\$eventId:([^"]+)/, (_, id: string) => idOf(id))
    const message = decode(JSON.parse(text), NOW)
    if (E.isLeft(message)) throw new Error(`no message: ${JSON.stringify(message.left.issues)}`)
    const decided = decide(state, message.right.command)
    if (E.isLeft(decided)) throw new Error(`refused: ${decided.left._tag}`)
    return evolve(state, {
      id: message.right.eventId,
      revision: n,
      position: positionNo(n),
      receivedAt: NOW,
      recordedAt: NOW,
      event: decided.right,
    })
  }, nothingKnown)
}

const NOW = '2026-11-21T18:00:00.000Z' as Instant

const deployment: Deployment = { defaultSeller: 'default' as Word, purposes: new Set(PURPOSES) }

const AS_OF: AsOf = { position: null, size: 0, recordedAt: null, lagMs: 0 }
