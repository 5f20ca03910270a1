import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../domain/kernel/event-id.ts'
import { instantText } from '../domain/kernel/instant.ts'
import type { EventReads, PositionFailure } from '../domain/ports/event-store.ts'
import type { Ledger, QuestionFailure, TokenLine } from '../domain/ports/ledger.ts'
import type { Decision } from '../domain/rules/decision.ts'
import { decodeQuestion, type Question } from '../domain/rules/question.ts'
import { listDeadLetters } from '../domain/workflow/dead-letters.ts'
import { textOf } from '../domain/workflow/publish-disclosure.ts'
import { replay } from '../domain/workflow/replay.ts'
import type { IssuedToken } from '../projections/access-list/index.ts'
import { checks } from '../projections/check.ts'
import type { HeldBack } from '../projections/ledger-view.ts'
import type { RegistryIndex } from '../projections/registry-index/index.ts'
import { contactState } from './contact-state.ts'
import { type HistoryParts, history } from './history.ts'
import { registryDiff, registryLines } from './registry-lines.ts'
import { reviewReplies } from './reply-review.ts'

export interface ReadingParts extends Omit<HistoryParts, 'ask'> {
  readonly store: EventReads
  readonly heldBack: HeldBack
  /** The numbers of registries; undefined where none were imported yet. */
  readonly registryIndex: () => RegistryIndex | undefined
  /** An index further behind than this answers nothing but INDEX_BEHIND. */
  readonly lagMsMax: number
}

export type ReadingLedger = Pick<
  Ledger,
  | 'check'
  | 'checkAll'
  | 'history'
  | 'state'
  | 'replay'
  | 'deadLetters'
  | 'replies'
  | 'disclosure'
  | 'tokens'
  | 'registries'
  | 'registryDiff'
>

/** What can be asked of a ledger without changing it. */
export const readingLedger = (parts: ReadingParts): ReadingLedger => {
  const { store, content, index, decoding, clock } = parts
  const asking = decodeQuestion(decoding)
  const owned = (question: Question): E.Either<PositionFailure, Question> =>
    question.minPosition?.type === 'position' && !store.owns(question.minPosition.position)
      ? E.left({ _tag: 'PositionOfAnotherStore' })
      : E.right(question)
  const ask = (input: unknown): E.Either<QuestionFailure, Question> => {
    const question = asking(input, clock.now())
    return E.isLeft(question) ? question : owned(question.right)
  }
  const { check, checkAll } = checks(parts)
  const settingAside = {
    ...parts,
    deadLetters: () => index().deadLetters,
    view: { eventById: (id: EventId) => index().audit.eventById(id) },
  }
  const reading: HistoryParts = { ...parts, ask }

  return {
    check: (input) => {
      const question = ask(input)
      return E.isLeft(question) ? question : E.right(check(question.right))
    },
    checkAll: (inputs) => {
      const asked = inputs.map(ask)
      const decisions = checkAll(asked.flatMap((one) => (E.isLeft(one) ? [] : [one.right])))
      let decided = 0
      return asked.map((one) => (E.isLeft(one) ? one : E.right(decisions[decided++] as Decision)))
    },
    history: (contact, reader) => () => history(reading, contact, reader),
    state: (contact, asked) => () => contactState(reading, contact, asked),
    replay: replay(store),
    disclosure: (id, version) => async () => {
      const known = index().audit.disclosure(id, version)
      if (known === undefined) return E.right(undefined)
      if (known.text !== undefined) return E.right(textOf(known, known.text))
      const bytes = await content.get(known.sha256)()
      if (E.isLeft(bytes)) return bytes
      return O.isNone(bytes.right)
        ? E.left({ _tag: 'ContentUnavailable', cause: `no content ${known.sha256}` })
        : E.right(textOf(known, bytes.right.value.toString('utf8')))
    },
    deadLetters: (after, limit) => async () =>
      after !== undefined && !store.owns(after)
        ? E.left({ _tag: 'PositionOfAnotherStore' })
        : listDeadLetters(settingAside, after, limit),
    replies: (asked, reader) => () => reviewReplies(parts, asked, reader),
    tokens: () => index().access.tokens().map(tokenLine),
    registries: () => registryLines(index().registries.records()),
    registryDiff: (id, from, to) => () =>
      registryDiff(index().registries.records(), parts.registryIndex(), id, from, to),
  }
}

const tokenLine = ({ tokenId: id, role, name, occurredAt, revokedAt }: IssuedToken): TokenLine => ({
  id,
  role,
  name,
  issuedAt: instantText(occurredAt),
  ...(revokedAt === undefined ? {} : { revokedAt: instantText(revokedAt) }),
})
