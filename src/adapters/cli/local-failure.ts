import { codeOf } from '../../domain/contact/refusal.ts'
import type {
  ContactFailure,
  DeadLetterFailure,
  GapFailure,
  RebuildFailure,
  ReplayFailure,
  TokenFailure,
} from '../../domain/ports/ledger.ts'
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
    case 'RebuildUnderway':
      return {
        exitCode: EXIT.no,
        sentence: 'The read models are being rebuilt already (REBUILD_UNDERWAY). Wait for that to end.',
      }
  }
}

const named = (tag: string, cause: string): string => [codeOf(tag), ...codesIn(cause)].join(', ')
