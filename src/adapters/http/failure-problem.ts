import { codeOf } from '../../domain/contact/refusal.ts'
import type {
  ContactFailure,
  DeadLetterFailure,
  DisclosureFailure,
  GapFailure,
  NotReady,
  RebuildFailure,
  ReplayFailure,
  TokenFailure,
} from '../../domain/ports/ledger.ts'
import type { Problem } from './problem.ts'

/** Every way in which a ledger says no, but for the outcomes of events. */
export type LedgerFailure =
  | ContactFailure
  | ReplayFailure
  | DisclosureFailure
  | TokenFailure
  | RebuildFailure
  | GapFailure
  | DeadLetterFailure

/** The one answer to each failure of the ledger. Causes stay inside: they can name streams and files. */
export const failureProblem = (failure: LedgerFailure): Problem => {
  const [status, title] = ANSWERS[failure._tag]
  return {
    status,
    code: codeOf(failure._tag),
    title,
    ...(status === 422 && 'issues' in failure && { issues: failure.issues }),
    ...(failure._tag === 'EventTooLarge' && { limit: failure.bytesMax }),
  }
}

type Answer = readonly [status: number, title: string]

/** What is wrong inside is nobody's business outside: all outages read alike. */
const OUTAGE: Answer = [503, 'The ledger cannot answer now']

const ANSWERS: Readonly<Record<LedgerFailure['_tag'], Answer>> = {
  NotAQuestion: [422, 'This is not a question that can be answered'],
  PositionOfAnotherStore: [422, 'The position is one of another store'],
  NotAContact: [422, 'This is neither a possible number nor a possible address'],
  NotADisclosureText: [422, 'This is not a disclosure that can be published'],
  NotATokenRequest: [422, 'This does not say which token is wanted'],
  NoSuchToken: [404, 'There is no such token'],
  NotAGapRequest: [422, 'This does not say which gap is accepted, and why'],
  NoSuchGap: [404, 'Nothing of this partition is missing, as far as can be seen'],
  KafkaOff: [503, 'No broker of Kafka is named to this node'],
  KafkaUnavailable: [503, 'The brokers of Kafka do not answer'],
  NoSuchDeadLetter: [404, 'No message with this id was put aside'],
  DeadLetterGone: [409, 'The bytes of this message are not kept, or not any more'],
  DisclosureDiffers: [409, 'This version is published already, with another text'],
  RebuildUnderway: [409, 'A rebuild is under way'],
  EventTooLarge: [413, 'The event would be too large to be stored'],
  IndexBehind: [503, 'The index has not come so far yet'],
  ReaderNode: [503, 'This node accepts nothing: ask one that is a writer'],
  StoreUnavailable: OUTAGE,
  RecordDamaged: OUTAGE,
  WrongRevision: OUTAGE,
  OutcomeUnknown: OUTAGE,
  VaultUnavailable: OUTAGE,
  ContentUnavailable: OUTAGE,
  ContentDamaged: OUTAGE,
  EventNotUnderstood: OUTAGE,
  FirstCopyUnseen: OUTAGE,
}

export const notReadyProblem = (code: NotReady | 'KAFKA_GAP'): Problem => ({
  status: 503,
  code,
  title: NOT_READY[code],
})

const NOT_READY: Readonly<Record<NotReady | 'KAFKA_GAP', string>> = {
  INDEX_BEHIND: 'The index is further behind the log than it may be',
  INDEX_HALTED: 'The index came upon an event that it cannot read',
  KAFKA_GAP: 'Records of a partition are missing, and nobody has accepted that yet',
  STOPPING: 'This node is stopping',
}
