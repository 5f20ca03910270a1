import * as E from 'fp-ts/lib/Either.js'
import { instantOfMs, msOf } from '../kernel/instant.ts'
import { ANY, isEmpty, type Scope } from '../kernel/scope.ts'
import type {
  AddDnc,
  ContactCommand,
  EraseContact,
  GrantConsent,
  LiftDnc,
  RequestedScope,
} from './command.ts'
import type { ContactEvent } from './event.ts'
import type { ContactRefusal } from './refusal.ts'
import { type ContactState, generationOf } from './state.ts'

export type ContactDecision = E.Either<ContactRefusal, ContactEvent>

/** How far a grant may be dated after it was received, for clocks that disagree. */
export const GRANT_CLOCK_SKEW_MAX_MS = 300_000

/** Judges one command. What is accepted always happens as one event, even where it changes nothing. */
export const decide = (state: ContactState, command: ContactCommand): ContactDecision => {
  switch (command.type) {
    case 'GrantConsent':
      return grant(command)
    case 'WithdrawConsent':
      return E.right({ ...command, type: 'ConsentWithdrawn' })
    case 'AddDnc':
      return E.right(dncAdded(command))
    case 'LiftDnc':
      return liftDnc(state, command)
    case 'RecordRelationship':
      return E.right({ ...command, type: 'RelationshipRecorded' })
    case 'ReassignContact':
      return E.right({ ...command, type: 'ContactReassigned' })
    case 'NoteReply':
      return E.right({ ...command, type: 'ReplyReceived' })
    case 'EraseContact':
      return erase(state, command)
  }
}

/** Consent is specific, given in the past, and proved where it was bought. */
const grant = ({
  type: _,
  receivedAt,
  scope: asked,
  replyProves,
  ...facts
}: GrantConsent): ContactDecision => {
  const scope = specific(asked)
  if (scope === undefined) return E.left({ _tag: 'ScopeNotSpecific' })
  if (facts.occurredAt > instantOfMs(msOf(receivedAt) + GRANT_CLOCK_SKEW_MAX_MS))
    return E.left({ _tag: 'GrantInFuture' })
  if ((facts.acquiredFrom !== undefined || replyProves !== undefined) && facts.evidence.length === 0)
    return E.left({ _tag: 'EvidenceRequired' })
  if (replyProves !== undefined && !isProved(facts, replyProves)) return E.left({ _tag: 'LevelNotProved' })
  return E.right({ type: 'ConsentGranted', scope, ...facts })
}

/** A word proves no relationship and no interest, and a written agreement only to a text that is named. */
const isProved = (
  { level, disclosure }: Pick<GrantConsent, 'level' | 'disclosure'>,
  proves: 'express' | 'express-written',
): boolean => {
  switch (level) {
    case 'express-written':
      return proves === 'express-written' && disclosure !== undefined
    case 'express':
    case 'implied':
      return true
    case 'soft-opt-in':
    case 'legitimate-interest':
      return false
  }
}

const specific = ({ seller, channel, purpose }: RequestedScope): Scope | undefined => {
  if (channel === undefined || purpose === undefined) return undefined
  const scope: Scope = { seller, channel, purpose }
  return seller === ANY || channel === ANY || purpose === ANY || isEmpty(scope) ? undefined : scope
}

const dncAdded = ({ type: _, ...facts }: AddDnc): ContactEvent => ({
  type: 'DncAdded',
  list: 'internal',
  ...facts,
})

/** An entry is lifted only with evidence; lifting it again is recorded and changes nothing. */
const liftDnc = (state: ContactState, command: LiftDnc): ContactDecision => {
  const { entryId, evidence } = command
  if (evidence.length === 0) return E.left({ _tag: 'EvidenceRequired' })
  return state.dnc.some(({ id }) => id === entryId)
    ? E.right({ ...command, type: 'DncLifted' })
    : E.left({ _tag: 'NoSuchDncEntry', entryId })
}

const erase = (state: ContactState, command: EraseContact): ContactDecision =>
  state.revision < 0
    ? E.left({ _tag: 'NothingToErase' })
    : E.right({ ...command, type: 'ContactErased', generation: generationOf(state) })
