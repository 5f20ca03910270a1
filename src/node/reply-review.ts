import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { contactStream } from '../domain/contact/stream.ts'
import { instantText } from '../domain/kernel/instant.ts'
import type { Json } from '../domain/kernel/json.ts'
import type { Pseudonym } from '../domain/kernel/pseudonym.ts'
import type { EventReads } from '../domain/ports/event-store.ts'
import type { Reader, ReplayFailure, RepliesAsked, RepliesPage, ReplyLine } from '../domain/ports/ledger.ts'
import type { ReplyRow } from '../domain/ports/replies.ts'
import { isSettled } from '../domain/replies/is-settled.ts'
import type { Outage } from '../domain/workflow/outcome.ts'
import { type Unsealing, unseal } from '../domain/workflow/unseal.ts'
import type { LedgerIndex } from '../projections/ledger-index.ts'
import type { RecordReading } from './history.ts'

export interface ReviewParts extends Unsealing {
  readonly store: EventReads
  readonly index: () => LedgerIndex
  readonly recordReading: RecordReading
}

/**
 * A page of the unclear replies, in log order, with what stands of each. Their words are shown after it is recorded, for
 * each contact, that somebody reads them.
 */
export const reviewReplies = async (
  parts: ReviewParts,
  { after, limit, review }: RepliesAsked,
  reader: Reader,
): Promise<E.Either<ReplayFailure, RepliesPage>> => {
  if (after !== undefined && !parts.store.owns(after)) return E.left({ _tag: 'PositionOfAnotherStore' })
  const { replies, suppression } = parts.index()
  const rows = replies.unclear(after, limit)
  const isUnclear = (position: ReplyRow['position']) => replies.classAt(position) === 'unclear'
  const wanted = rows
    .map((row) => ({
      row,
      status: isSettled(row, suppression.stateOf(row.pseudonym), isUnclear)
        ? ('settled' as const)
        : ('open' as const),
    }))
    .filter(({ status }) => review === 'all' || status === review)
  const withheld = await recorded(
    parts,
    wanted.map(({ row }) => row.pseudonym),
    reader,
  )
  const lines: Array<ReplyLine> = []
  for (const { row, status } of wanted) {
    const values = withheld === undefined ? await opened(parts, row) : E.right(undefined)
    if (E.isLeft(values)) return values
    lines.push({ ...lineOf(row, status), ...(values.right && { protected: values.right }) })
  }
  return E.right({
    replies: lines,
    next: rows.length < limit ? null : (rows.at(-1)?.position ?? null),
    ...(withheld === undefined ? {} : { protectedWithheld: withheld }),
  })
}

/** Why nothing protected is shown: of all these contacts, or of none. */
const recorded = async (
  { recordReading }: ReviewParts,
  pseudonyms: ReadonlyArray<Pseudonym>,
  reader: Reader,
): Promise<string | undefined> => {
  if (!reader.wantsProtected) return NOT_ASKED_FOR
  const whys = await Promise.all([...new Set(pseudonyms)].map((one) => recordReading(one, reader)))
  return whys.find((why) => why !== undefined)
}

const NOT_ASKED_FOR = 'protected values were not asked for'

/** Undefined where the key is destroyed. */
const opened = async (
  parts: ReviewParts,
  { pseudonym, revision, id }: ReplyRow,
): Promise<E.Either<Outage, Readonly<Record<string, Json>> | undefined>> => {
  const page = await parts.store.read(contactStream(pseudonym), revision, 1)()
  if (E.isLeft(page)) return page
  const stored = page.right[0]
  if (stored?.id !== id) return E.right(undefined)
  return E.map(O.toUndefined<Readonly<Record<string, Json>>>)(await unseal(parts, stored))
}

const lineOf = (row: ReplyRow, status: ReplyLine['status']): ReplyLine => ({
  eventId: row.id,
  position: row.position,
  status,
  occurredAt: instantText(row.occurredAt),
  recordedAt: instantText(row.recordedAt),
  source: row.source,
  scope: row.scope,
  reply: row.reply,
})
