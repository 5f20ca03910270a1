import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../domain/kernel/event-id.ts'
import { instantText } from '../domain/kernel/instant.ts'
import type { PositionFailure } from '../domain/ports/event-store.ts'
import type { Ledger, QuestionFailure, TokenLine } from '../domain/ports/ledger.ts'
import { decodeQuestion, type Question } from '../domain/rules/question.ts'
import { eventLine } from '../domain/workflow/event-line.ts'
import { publishDisclosure, textOf } from '../domain/workflow/publish-disclosure.ts'
import { type LedgerParts, recordMessages } from '../domain/workflow/record-messages.ts'
import { issueToken, revokeToken } from '../domain/workflow/tokens.ts'
import type { IssuedToken } from '../projections/access-list/index.ts'
import { check } from '../projections/check.ts'
import type { HeldBack } from '../projections/ledger-view.ts'
import { contactState } from './contact-state.ts'
import { type HistoryParts, history } from './history.ts'
import type { IndexHost } from './index-host.ts'
import { readiness } from './readiness.ts'

export interface LocalParts extends LedgerParts {
  readonly host: IndexHost
  readonly heldBack: HeldBack
  readonly newSecret: () => string
  readonly engine: string
  /** An index further behind than this answers nothing but INDEX_BEHIND. */
  readonly lagMsMax: number
  readonly isStopping: () => boolean
}

/** The ledger of this process, on its own store and index. */
export const localLedger = (parts: LocalParts): Ledger => {
  const { store, content, host, decoding } = parts
  const { index } = host
  const asking = decodeQuestion(decoding)
  const owned = (question: Question): E.Either<PositionFailure, Question> =>
    question.minPosition?.type === 'position' && !store.owns(question.minPosition.position)
      ? E.left({ _tag: 'PositionOfAnotherStore' })
      : E.right(question)
  const ask = (input: unknown): E.Either<QuestionFailure, Question> => {
    const question = asking(input, parts.clock.now())
    return E.isLeft(question) ? question : owned(question.right)
  }
  const answer = check({ ...parts, index, runner: host, names: parts.names })
  const reading: HistoryParts = { ...parts, index, ask, runner: host }

  return {
    record: recordMessages(parts),
    check: (input) => {
      const question = ask(input)
      return E.isLeft(question) ? question : E.right(answer(question.right))
    },
    history: (contact, reader) => () => history(reading, contact, reader),
    state: (contact, asked) => () => contactState(reading, contact, asked),
    replay: (from, limit) => async () => {
      const page = await store.readAll(O.fromNullable(from), limit)()
      if (E.isLeft(page)) return page
      const lines = page.right.map(eventLine)
      const unreadable = lines.find(E.isLeft)
      return unreadable === undefined
        ? E.right(lines.flatMap((line) => (E.isRight(line) ? [line.right] : [])))
        : unreadable
    },
    publishDisclosure: (input) => () => publishDisclosure(parts, input),
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
    issueToken: (wanted, by) => () => issueToken(parts, wanted, by),
    revokeToken: (id, by) => () =>
      revokeToken(parts, (token) => standingOf(index().access.tokens(), token), id, by),
    tokens: () => index().access.tokens().map(tokenLine),
    rebuild: (onProgress) => () => host.rebuild(store, onProgress),
    readiness: () => readiness(parts),
  }
}

const standingOf = (tokens: ReadonlyArray<IssuedToken>, id: EventId): 'unknown' | 'issued' | 'revoked' => {
  const token = tokens.find(({ tokenId }) => tokenId === id)
  return token === undefined ? 'unknown' : token.revokedAt === undefined ? 'issued' : 'revoked'
}

const tokenLine = ({ tokenId: id, role, name, occurredAt, revokedAt }: IssuedToken): TokenLine => ({
  id,
  role,
  name,
  issuedAt: instantText(occurredAt),
  ...(revokedAt === undefined ? {} : { revokedAt: instantText(revokedAt) }),
})
