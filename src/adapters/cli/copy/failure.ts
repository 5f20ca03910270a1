import { codeOf } from '../../../domain/contact/refusal.ts'
import { LEAF_BYTES_MAX } from '../../../domain/proof/leaf.ts'
import type { CopyFailure } from '../../../domain/workflow/copy/copy-ends.ts'
import { EXIT, type Fault, outage } from '../ledger-face.ts'
import type { OpenFailure } from '../parts.ts'
import { codesIn } from '../system-error.ts'

/** Why a copy ended before its comparison: nothing is lost, and the same command goes on. */
export const copyFault = ({
  end,
  failure,
}: Extract<CopyFailure, { readonly _tag: 'CopyEndFailed' }>): Fault => {
  switch (failure._tag) {
    case 'StoreUnavailable':
    case 'VaultUnavailable':
    case 'ContentUnavailable':
      return outage(
        `The ${end} cannot be used now (${named(failure._tag, failure.cause)}). See that its disk has room and can be read and written; then ${AGAIN}`,
      )
    case 'OutcomeUnknown':
      return outage(
        `It is not known whether the last write reached the ${end} (${named(failure._tag, failure.cause)}). When it answers again, ${AGAIN}`,
      )
    case 'EventTooLarge':
      if (failure.bytesMax === LEAF_BYTES_MAX)
        return outage(
          `An event of ${failure.bytes} bytes lies in a stream of the ledger, and no ledger holds more than ${LEAF_BYTES_MAX} (${codeOf(failure._tag)}). Another program wrote it. This ledger cannot be copied while it is there; what was copied before it stays.`,
        )
      return outage(
        `The ${end} does not take an event of ${failure.bytes} bytes: ${failure.bytesMax} is the most (${codeOf(failure._tag)}). Raise its limit; then ${AGAIN}`,
      )
    case 'RecordDamaged':
      return outage(
        `The log of the ${end} is damaged at position ${failure.position} (RECORD_DAMAGED). Nothing was copied from there on; restore a backup.`,
      )
    case 'ContentDamaged':
      return outage(
        `The content file ${failure.sha256} of the ${end} is damaged (CONTENT_DAMAGED). Put it back from a backup; then ${AGAIN}`,
      )
  }
}

const AGAIN = 'run the same command again: it goes on where this one ended.'

/** A store that is in use is not at rest, and cannot be copied. */
export const copyOpenFault = (failure: OpenFailure): Fault => {
  switch (failure.status) {
    case 'owned':
      return outage(
        `Another process owns the data directory ${failure.dataDir}. Stop that server first: a copy needs both stores at rest.`,
      )
    case 'absent':
      return outage(`There is no ledger in the data directory ${failure.dataDir}. Name another with --from.`)
    case 'unusable':
      return { exitCode: failure.exitCode === 2 ? EXIT.usage : EXIT.outage, sentence: failure.sentence }
  }
}

const named = (tag: string, cause: string): string => [codeOf(tag), ...codesIn(cause)].join(', ')
