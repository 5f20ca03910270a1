import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { EventId } from '../kernel/event-id.ts'
import { type Instant, instantText } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import type { ContentFailure } from '../ports/content-store.ts'
import type { DeadLetterRow, DeadLetterRows } from '../ports/dead-letters.ts'
import type { VaultFailure } from '../ports/key-vault.ts'
import type { DeadLetterFailure, DeadLetterLine, DeadLetterStatus } from '../ports/ledger.ts'
import type { LedgerView } from '../ports/ledger-view.ts'
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
 * `duplicate`; what is still refused stays where it is, and is not put aside a second time.
 */
export const replayDeadLetter = async (
  parts: LedgerParts & DeadLetterReading,
  id: string,
): Promise<E.Either<DeadLetterFailure, Outcome>> => {
  const row = EventId.is(id) ? parts.deadLetters().byId(id) : undefined
  if (row === undefined) return E.left({ _tag: 'NoSuchDeadLetter' })
  const bytes = await bytesOf(parts, row)
  if (E.isLeft(bytes)) return bytes
  if (O.isNone(bytes.right)) return E.left({ _tag: 'DeadLetterGone' })
  const outcomes = await recordMessages(parts)([incomingOf(row, bytes.right.value)])()
  return E.isLeft(outcomes) ? outcomes : E.right(outcomes.right[0] as Outcome)
}

/** Where it lay is not said again: the place of its partition may have been set back since. */
const incomingOf = ({ id: causationId, reason, issues }: DeadLetterRow, bytes: Buffer): Incoming => {
  const value = parsed(bytes)
  return value === undefined
    ? { type: 'unreadable', bytes, reason, expected: issues[0]?.expected ?? 'JSON', causationId }
    : { type: 'parsed', value, causationId }
}

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** The message itself; none where only its digest was kept, or its key is destroyed. */
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
  return E.right(
    O.isNone(sealed.right) ? O.none : key.right.value.open(sealed.right.value, quarantineContext(id)),
  )
}

const statusOf = async (
  parts: DeadLetterReading,
  row: DeadLetterRow,
): Promise<E.Either<VaultFailure | ContentFailure, DeadLetterStatus>> => {
  if (row.content === undefined) return E.right('digest-only')
  const bytes = await bytesOf(parts, row)
  if (E.isLeft(bytes)) return bytes
  if (O.isNone(bytes.right)) return E.right('expired')
  return E.right(isRecorded(parts, parsed(bytes.right.value), row.receivedAt) ? 'recorded' : 'open')
}

const isRecorded = ({ decoding, view }: DeadLetterReading, value: unknown, receivedAt: Instant): boolean => {
  const message = decodeMessage(decoding)(value, receivedAt)
  if (E.isLeft(message)) return false
  const { eventId, contentDigest } = message.right
  return view.eventById(eventId)?.contentDigest === contentDigest
}

const lineOf = (
  { position, id, outcome, reason, issues, contentDigest, source, kafka, sizeBytes, ...times }: DeadLetterRow,
  status: DeadLetterStatus,
): DeadLetterLine => ({
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
  recordedAt: instantText(times.recordedAt),
  ...(times.expiresAt && { expiresAt: instantText(times.expiresAt) }),
})
