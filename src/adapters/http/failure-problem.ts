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
  switch (failure._tag) {
    case 'NotAQuestion':
      return of(422, 'NOT_A_QUESTION', 'This is not a question that can be answered', failure)
    case 'PositionOfAnotherStore':
      return of(422, 'POSITION_OF_ANOTHER_STORE', 'The position is one of another store')
    case 'NotAContact':
      return of(422, 'NOT_A_CONTACT', 'This is neither a possible number nor a possible address')
    case 'NotADisclosureText':
      return of(422, 'NOT_A_DISCLOSURE_TEXT', 'This is not a disclosure that can be published', failure)
    case 'NotATokenRequest':
      return of(422, 'NOT_A_TOKEN_REQUEST', 'This does not say which token is wanted', failure)
    case 'NoSuchToken':
      return of(404, 'NO_SUCH_TOKEN', 'There is no such token')
    case 'NotAGapRequest':
      return of(422, 'NOT_A_GAP_REQUEST', 'This does not say which gap is accepted, and why', failure)
    case 'NoSuchGap':
      return of(404, 'NO_SUCH_GAP', 'Nothing of this partition is missing, as far as can be seen')
    case 'KafkaOff':
      return of(503, 'KAFKA_OFF', 'No broker of Kafka is named to this node')
    case 'KafkaUnavailable':
      return of(503, 'KAFKA_UNAVAILABLE', 'The brokers of Kafka do not answer')
    case 'NoSuchDeadLetter':
      return of(404, 'NO_SUCH_DEAD_LETTER', 'No message with this id was put aside')
    case 'DeadLetterGone':
      return of(409, 'DEAD_LETTER_GONE', 'The bytes of this message are not kept, or not any more')
    case 'DisclosureDiffers':
      return of(409, 'DISCLOSURE_DIFFERS', 'This version is published already, with another text')
    case 'RebuildUnderway':
      return of(409, 'REBUILD_UNDERWAY', 'A rebuild is under way')
    case 'EventTooLarge':
      return {
        ...of(413, 'EVENT_TOO_LARGE', 'The event would be too large to be stored'),
        limit: failure.bytesMax,
      }
    case 'NotARegistryRequest':
      return of(422, 'NOT_A_REGISTRY_REQUEST', 'This does not say what is wanted of which registry', failure)
    case 'RegistryFileBroken':
      return of(422, 'REGISTRY_FILE_BROKEN', `The file cannot be read to its end: ${failure.cause}`)
    case 'RegistryFormatUnknown':
      return of(422, 'REGISTRY_FORMAT_UNKNOWN', `The file is no list that is known here: ${failure.cause}`)
    case 'RegistryEntriesWrong':
      return of(422, 'REGISTRY_ENTRIES_WRONG', 'Too many entries of the file cannot be read', {
        issues: failure.at.map((at) => issue(`entry ${at}`, 'a number or an address')),
      })
    case 'RegistryFileDoubtful':
      return of(409, 'REGISTRY_FILE_DOUBTFUL', doubtWords(failure))
    case 'RegistryVersionDiffers':
      return of(409, 'REGISTRY_VERSION_DIFFERS', 'This version was imported before, from another file')
    case 'RegistryBaseMissing':
      return of(409, 'REGISTRY_BASE_MISSING', 'A change list needs a full list that is dated before it')
    case 'RegistryFileCutShort':
      return of(400, 'REGISTRY_FILE_CUT_SHORT', 'The file ended before it was complete')
    case 'RegistryFileTooLarge':
      return { ...of(413, 'REGISTRY_FILE_TOO_LARGE', 'The file has too many bytes'), limit: failure.bytesMax }
    case 'RegistryBehind':
      return of(503, 'REGISTRY_BEHIND', 'An earlier version of the registry is still being laid down')
    case 'NoSuchRegistryVersion':
      return of(404, 'NO_SUCH_REGISTRY_VERSION', 'No such version of a registry was imported')
    case 'NoSuchWaiver':
      return of(404, 'NO_SUCH_WAIVER', 'The registry is not waived')
    case 'IndexBehind':
      return of(503, 'INDEX_BEHIND', 'The index has not come so far yet')
    case 'ReaderNode':
      return of(503, 'READER_NODE', 'This node accepts nothing: ask one that is a writer')
    case 'StoreUnavailable':
    case 'RecordDamaged':
    case 'WrongRevision':
    case 'OutcomeUnknown':
    case 'VaultUnavailable':
    case 'ContentUnavailable':
    case 'ContentDamaged':
    case 'EventNotUnderstood':
    case 'FirstCopyUnseen':
      return of(503, codeOf(failure._tag), 'The ledger cannot answer now')
  }
}

const of = (
  status: number,
  code: string,
  title: string,
  { issues }: { readonly issues?: Issues } = {},
): Problem => ({ status, code, title, ...(issues === undefined ? {} : { issues }) })

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
