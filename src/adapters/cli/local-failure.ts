import { codeOf } from '../../domain/contact/refusal.ts'
import type {
  ContactFailure,
  DeadLetterFailure,
  GapFailure,
  RebuildFailure,
  RegistryFailure,
  ReplayFailure,
  TokenFailure,
} from '../../domain/ports/ledger.ts'
import { REGISTRY_CHANGE_PERCENT_MAX } from '../../domain/registry/doubts.ts'
import type { Outage } from '../../domain/workflow/outcome.ts'
import { EXIT, type Fault, outage, usage } from './ledger-face.ts'
import { codesIn } from './system-error.ts'

export type LedgerFailure =
  | Outage
  | ContactFailure
  | ReplayFailure
  | TokenFailure
  | RebuildFailure
  | GapFailure
  | DeadLetterFailure
  | RegistryFailure

/** A failure of the ledger in this process, as it is told to whoever typed the command. */
export const faultOf = (failure: LedgerFailure): Fault => {
  switch (failure._tag) {
    case 'StoreUnavailable':
    case 'VaultUnavailable':
    case 'ContentUnavailable':
      return outage(
        `The data directory cannot be used now (${named(failure._tag, failure.cause)}). See that its disk has room and can be written to.`,
      )
    case 'ReaderNode':
      return outage(
        'This node is a reader and records nothing (READER_NODE). Name another --server, or leave LEDGER_ROLE out.',
      )
    case 'OutcomeUnknown':
      return outage(
        `It is not known whether the last write reached the disk (${named(failure._tag, failure.cause)}). Run the command again: what is recorded already answers duplicate.`,
      )
    case 'WrongRevision':
      return outage(
        'Others wrote to the same contact at the same time, again and again. Run the command again.',
      )
    case 'EventTooLarge':
      return outage(
        `An event of ${failure.bytes} bytes cannot be stored: ${failure.bytesMax} is the most (${codeOf(failure._tag)}).`,
      )
    case 'RecordDamaged':
      return outage(
        `The log is damaged at position ${failure.position} (RECORD_DAMAGED). Do not write to it; restore a backup.`,
      )
    case 'ContentDamaged':
      return outage(
        `The content file ${failure.sha256} is damaged (CONTENT_DAMAGED). Do not write to it; restore a backup.`,
      )
    case 'EventNotUnderstood':
      return outage(
        'The log holds an event that this version cannot read (EVENT_NOT_UNDERSTOOD). Use the version that wrote it, or a newer one.',
      )
    case 'FirstCopyUnseen':
      return outage(
        'A message is recorded, or may be, but the index does not show it yet (FIRST_COPY_UNSEEN). Run the command again: what is recorded already answers duplicate.',
      )
    case 'NotAQuestion':
      return usage('The question cannot be answered as it was asked.', failure.issues)
    case 'PositionOfAnotherStore':
      return usage(
        'The position belongs to another ledger (POSITION_OF_ANOTHER_STORE). Take one from an answer of this one.',
      )
    case 'NotAContact':
      return usage(
        'CONTACT is no possible number or address: write a number with + and its country code, or a whole address.',
      )
    case 'IndexBehind':
      return {
        exitCode: EXIT.unknown,
        sentence:
          'The index has not come to the place that was asked for (INDEX_BEHIND). Ask again in a moment.',
      }
    case 'NotATokenRequest':
      return usage('The token cannot be made as it was asked for.', failure.issues)
    case 'NoSuchToken':
      return {
        exitCode: EXIT.no,
        sentence:
          'There is no token with this id. "consent-ledger token list" shows the ids; a token itself is no id.',
      }
    case 'NotAGapRequest':
      return usage('The gap cannot be accepted like that.', failure.issues)
    case 'NoSuchGap':
      return {
        exitCode: EXIT.no,
        sentence:
          'Nothing of this partition is missing, as far as can be seen (NO_SUCH_GAP). A running server that is halted knows more: name it with --server.',
      }
    case 'KafkaOff':
      return usage('No broker of Kafka is named (KAFKA_OFF). Set LEDGER_KAFKA_BROKERS.')
    case 'KafkaUnavailable':
      return outage(
        `The brokers of Kafka do not answer (${named(failure._tag, failure.cause)}). See that LEDGER_KAFKA_BROKERS is right.`,
      )
    case 'NoSuchDeadLetter':
      return {
        exitCode: EXIT.no,
        sentence:
          'No message with this id was put aside (NO_SUCH_DEAD_LETTER). "consent-ledger dead-letters list" shows the ids.',
      }
    case 'DeadLetterGone':
      return {
        exitCode: EXIT.no,
        sentence:
          'The bytes of this message are not kept, or not any more (DEAD_LETTER_GONE). Let its sender send it again.',
      }
    case 'NotARegistryRequest':
      return usage('That cannot be done with a registry as it was asked for.', failure.issues)
    case 'RegistryFileBroken':
      return no(
        `The file is not imported: ${failure.cause} (REGISTRY_FILE_BROKEN). The registry is as it was. Fetch the file again; --force takes what can be read of it.`,
      )
    case 'RegistryFormatUnknown':
      return no(
        `The file is not imported: ${failure.cause} (REGISTRY_FORMAT_UNKNOWN). Name it with --format or --column, or see that it is the right file.`,
      )
    case 'RegistryEntriesWrong':
      return no(
        `The file is not imported: ${failure.rejected} of its ${failure.rejected + failure.entries} entries cannot be read, the first of them number ${failure.at.join(', ')} (REGISTRY_ENTRIES_WRONG). The registry is as it was; --force takes the others.`,
      )
    case 'RegistryFileDoubtful':
      return no(
        failure.doubts.includes('empty')
          ? 'The file is not imported: it holds no numbers (REGISTRY_FILE_DOUBTFUL). The registry is as it was; --force takes it all the same.'
          : `The file is not imported: it has ${failure.numbers} numbers and the registry ${failure.before}, a difference of more than ${REGISTRY_CHANGE_PERCENT_MAX} % (REGISTRY_FILE_DOUBTFUL). The registry is as it was; --force takes it all the same.`,
      )
    case 'RegistryVersionDiffers':
      return no(
        'This version was imported before, from another file (REGISTRY_VERSION_DIFFERS). A version never changes: give this one another date.',
      )
    case 'RegistryBaseMissing':
      return no(
        'A list of changes needs a full list that is dated before it (REGISTRY_BASE_MISSING). Import that first.',
      )
    case 'RegistryFileCutShort':
      return no('The file could not be read to its end (REGISTRY_FILE_CUT_SHORT). Nothing was imported.')
    case 'RegistryFileTooLarge':
      return no(`The file is larger than ${failure.bytesMax} bytes (REGISTRY_FILE_TOO_LARGE).`)
    case 'RegistryBehind':
      return outage(
        'An earlier version of the registry is not laid down here yet (REGISTRY_BEHIND). Run the command again in a while.',
      )
    case 'NoSuchRegistryVersion':
      return no(
        'No such version of a registry was imported (NO_SUCH_REGISTRY_VERSION). "consent-ledger registry list" shows them.',
      )
    case 'NoSuchWaiver':
      return no('The registry is not waived (NO_SUCH_WAIVER).')
    case 'RebuildUnderway':
      return {
        exitCode: EXIT.no,
        sentence: 'The read models are being rebuilt already (REBUILD_UNDERWAY). Wait for that to end.',
      }
  }
}

const no = (sentence: string): Fault => ({ exitCode: EXIT.no, sentence })

const named = (tag: string, cause: string): string => [codeOf(tag), ...codesIn(cause)].join(', ')
