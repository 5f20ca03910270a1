import { codeOf } from '../../domain/contact/refusal.ts'
import { type Issues, issue } from '../../domain/kernel/validation.ts'
import type {
  ContactFailure,
  DeadLetterFailure,
  DisclosureFailure,
  GapFailure,
  NotReady,
  RebuildFailure,
  RegistryFailure,
  ReplayFailure,
  TokenFailure,
} from '../../domain/ports/ledger.ts'
import type { RegistryFileDoubtful } from '../../domain/ports/registry-pages.ts'
import { REGISTRY_CHANGE_PERCENT_MAX } from '../../domain/registry/doubts.ts'
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
  | RegistryFailure

/** The one answer to each failure of the ledger. Causes stay inside: they can name streams and files. */
export const failureProblem = (failure: LedgerFailure): Problem => {
  const [status, title] = ANSWERS[failure._tag]
  return {
    status,
    code: codeOf(failure._tag),
    title: titleOf(failure) ?? title,
    ...(status === 422 && 'issues' in failure && { issues: failure.issues }),
    ...(failure._tag === 'RegistryEntriesWrong' && { issues: entriesOf(failure.at) }),
    ...(status === 413 && 'bytesMax' in failure && { limit: failure.bytesMax }),
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
  NotARegistryRequest: [422, 'This does not say what is wanted of which registry'],
  RegistryFileBroken: [422, 'The file cannot be read to its end'],
  RegistryFormatUnknown: [422, 'The file is no list that is known here'],
  RegistryEntriesWrong: [422, 'Too many entries of the file cannot be read'],
  RegistryFileDoubtful: [409, 'The file is doubtful'],
  RegistryVersionDiffers: [409, 'This version was imported before, from another file'],
  RegistryBaseMissing: [409, 'A change list needs a full list that is dated before it'],
  RegistryFileCutShort: [400, 'The file ended before it was complete'],
  RegistryFileTooLarge: [413, 'The file has too many bytes'],
  RegistryBehind: [503, 'An earlier version of the registry is still being laid down'],
  NoSuchRegistryVersion: [404, 'No such version of a registry was imported'],
  NoSuchWaiver: [404, 'The registry is not waived'],
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

/** What only this failure knows to say. */
const titleOf = (failure: LedgerFailure): string | undefined => {
  if (failure._tag === 'RegistryFileBroken') return `The file cannot be read to its end: ${failure.cause}`
  if (failure._tag === 'RegistryFormatUnknown')
    return `The file is no list that is known here: ${failure.cause}`
  return failure._tag === 'RegistryFileDoubtful' ? doubtWords(failure) : undefined
}

/** By their number, never by what they hold. */
const entriesOf = (at: ReadonlyArray<number>): Issues =>
  at.map((entry) => issue(`entry ${entry}`, 'a number or an address'))

const doubtWords = ({ doubts, numbers, before }: RegistryFileDoubtful): string =>
  doubts.includes('empty')
    ? 'The file holds no numbers'
    : `The file has ${numbers} numbers and the registry ${before}: a difference of more than ${REGISTRY_CHANGE_PERCENT_MAX} %`

export const notReadyProblem = (code: NotReady | 'KAFKA_GAP'): Problem => ({
  status: 503,
  code,
  title: NOT_READY[code],
})

const NOT_READY: Readonly<Record<NotReady | 'KAFKA_GAP', string>> = {
  INDEX_BEHIND: 'The index is further behind the log than it may be',
  REGISTRY_BEHIND: 'The numbers of an imported registry are being laid down',
  REGISTRY_FILE_MISSING: 'The file of an imported registry is not in the content store',
  INDEX_HALTED: 'The index came upon an event that it cannot read',
  KAFKA_GAP: 'Records of a partition are missing, and nobody has accepted that yet',
  STOPPING: 'This node is stopping',
}
