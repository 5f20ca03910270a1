import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { OPERATIONS_STREAM } from '../access/event.ts'
import { EventId } from '../kernel/event-id.ts'
import { type Instant, instantText } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import type { Word } from '../kernel/word.ts'
import type { ContentFailure } from '../ports/content-store.ts'
import type { DeadLetterRow, DeadLetterRows } from '../ports/dead-letters.ts'
import type { VaultFailure } from '../ports/key-vault.ts'
import type { DeadLetterFailure, DeadLetterLine, DeadLetterStatus, Principal } from '../ports/ledger.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
import { appendOwn, type OwnEventParts } from './append-own.ts'
import { type Decoding, decodeMessage } from './decode-message.ts'
import type { Outcome } from './outcome.ts'
import { quarantineContext } from './quarantine.ts'
import { type Incoming, type LedgerParts, recordMessages } from './record-messages.ts'
import type { Unsealing } from './unseal.ts'

export interface DeadLetterReading extends Unsealing {
  readonly deadLetters: () => DeadLetterRows
  readonly decoding: Decoding
  readonly view: Pick<LedgerView, 'eventById'>
}

/** A page of the messages that were put aside, in log order, with what became of each. */
export const listDeadLetters = async (
  parts: DeadLetterReading,
  after: Position | undefined,
  limit: number,
): Promise<E.Either<VaultFailure | ContentFailure, ReadonlyArray<DeadLetterLine>>> => {
  const lines: Array<DeadLetterLine> = []
  for (const row of parts.deadLetters().after(after, limit)) {
    const status = await statusOf(parts, row)
    if (E.isLeft(status)) return status
    lines.push(lineOf(row, status.right))
  }
  return E.right(lines)
}

/**
 * Sends a message that was put aside through the ledger again, as if it had come in now. What is recorded already answers
 * `duplicate`; what is still not right stays where it is, under the reason that it was put aside for. Who does so is recorded
 * first: no crash makes a replay that nobody has done.
 */
export const replayDeadLetter = async (
  parts: LedgerParts & OwnEventParts & DeadLetterReading,
  id: string,
  by: Principal,
): Promise<E.Either<DeadLetterFailure, Outcome>> => {
  const row = EventId.is(id) ? parts.deadLetters().byId(id) : undefined
  if (row === undefined) return E.left({ _tag: 'NoSuchDeadLetter' })
  const bytes = await bytesOf(parts, row)
  if (E.isLeft(bytes)) return bytes
  if (O.isNone(bytes.right)) return E.left({ _tag: 'DeadLetterGone' })
  const noted = await appendOwn(parts, OPERATIONS_STREAM, 'any', {
    type: 'DeadLetterReplayed',
    occurredAt: parts.clock.now(),
    deadLetter: row.id,
    replayedBy: by.name as Word,
  })
  if (E.isLeft(noted)) return noted
  const outcomes = await recordMessages(parts)([incomingOf(row, bytes.right.value)])()
  return E.isLeft(outcomes) ? outcomes : E.right(outcomes.right[0] as Outcome)
}

/** Where it lay is not said again: the place of its partition may have been set back since. */
const incomingOf = (row: DeadLetterRow, bytes: Buffer): Incoming => {
  const { id: replayedFrom, reason, issues } = row
  const value = parsed(row, bytes)
  return value === undefined
    ? { type: 'unreadable', bytes, reason, expected: issues[0]?.expected ?? 'JSON', replayedFrom }
    : { type: 'parsed', value, replayedFrom }
}

/**
 * The message that the bytes are; undefined where they are none. What was not understood as a whole never is from its bytes alone:
 * they may be the data of an event whose headers are not kept, and would then be taken for what nobody sent.
 */
const parsed = ({ outcome, issues }: DeadLetterRow, bytes: Buffer): unknown => {
  if (outcome === 'invalid' && issues.some(({ path }) => path === '')) return undefined
  try {
    return JSON.parse(UTF_8.decode(bytes)) as unknown
  } catch {
    return undefined
  }
}

/** Nothing is put in the place of what is no UTF-8, and no mark at the beginning is passed over. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The message itself; none where only its digest was kept, or its key is destroyed. The key goes before the bytes: where there is
 * a key, bytes that are missing or cannot be opened are damaged.
 */
const bytesOf = async (
  { vault, content }: Unsealing,
  { id, content: sha256, expiresAt }: DeadLetterRow,
): Promise<E.Either<VaultFailure | ContentFailure, O.Option<Buffer>>> => {
  if (sha256 === undefined || expiresAt === undefined) return E.right(O.none)
  const key = await vault.find({ type: 'quarantine', item: id, expiresAt })()
  if (E.isLeft(key)) return key
  if (O.isNone(key.right)) return E.right(O.none)
  const sealed = await content.get(sha256)()
  if (E.isLeft(sealed)) return sealed
  const bytes = O.isNone(sealed.right)
    ? O.none
    : key.right.value.open(sealed.right.value, quarantineContext(id))
  return O.isNone(bytes) ? E.left({ _tag: 'ContentDamaged', sha256 }) : E.right(bytes)
}

/** Damage hides no other message: only what keeps every one of them from being read ends the list. */
const statusOf = async (
  parts: DeadLetterReading,
  row: DeadLetterRow,
): Promise<E.Either<VaultFailure | ContentFailure, DeadLetterStatus>> => {
  if (row.content === undefined) return E.right('digest-only')
  const bytes = await bytesOf(parts, row)
  if (E.isLeft(bytes)) return bytes.left._tag === 'ContentDamaged' ? E.right('damaged') : bytes
  if (O.isNone(bytes.right)) return E.right('expired')
  return E.right(isRecorded(parts, parsed(row, bytes.right.value), row.receivedAt) ? 'recorded' : 'open')
}

const isRecorded = ({ decoding, view }: DeadLetterReading, value: unknown, receivedAt: Instant): boolean => {
  const message = decodeMessage(decoding)(value, receivedAt)
  if (E.isLeft(message)) return false
  const { eventId, contentDigest } = message.right
  return view.eventById(eventId)?.contentDigest === contentDigest
}

const lineOf = (row: DeadLetterRow, status: DeadLetterStatus): DeadLetterLine => {
  const { position, id, outcome, reason, issues, contentDigest, source, kafka, sizeBytes, lastReplay } = row
  return {
    id,
    position,
    status,
    outcome,
    reason,
    issues,
    digest: contentDigest,
    source,
    ...(kafka && { kafka }),
    sizeBytes,
    recordedAt: instantText(row.recordedAt),
    ...(row.expiresAt && { expiresAt: instantText(row.expiresAt) }),
    ...(lastReplay && { lastReplay: { by: lastReplay.by, at: instantText(lastReplay.at) } }),
  }
}
