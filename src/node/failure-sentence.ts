import type { ConfigUnusable } from '../adapters/config.ts'
import type { LogNotOpened } from '../adapters/embedded/index.ts'
import type { StoreUnfit } from '../adapters/eventstoredb/index.ts'
import type { DataDirOwned } from '../adapters/system/ownership.ts'
import type { KeyFileFailure, VaultOpenFailure } from '../adapters/vault/index.ts'
import { codeOf } from '../domain/contact/refusal.ts'
import type { ContentFailure } from '../domain/ports/content-store.ts'
import type { StoreFailure } from '../domain/ports/event-store.ts'
import type { LogBehindIndex } from './index-host.ts'

/** The exit code of a process whose disk failed in the middle of a write. */
export const FATAL_EXIT_CODE = 4

/** Why a node could not be opened. */
export type NodeFailure =
  | ConfigUnusable
  | DataDirOwned
  | KeyFileFailure
  | VaultOpenFailure
  | LogNotOpened
  | ContentFailure
  | { readonly _tag: 'DataDirUnusable'; readonly dir: string; readonly cause: string }
  | StoreFailure
  | StoreUnfit
  | LogBehindIndex
  /** A process beside the owner found a log and no index to read. */
  | { readonly _tag: 'IndexAbsent' }

/** What stands in the way, and what to do next. */
export const sentenceOf = (failure: NodeFailure): string => `${words(failure)} (${codeOf(failure._tag)})`

const words = (failure: NodeFailure): string => {
  switch (failure._tag) {
    case 'ConfigUnusable':
      return failure.issues.map(({ path, expected }) => `${path}: expected ${expected}.`).join(' ')
    case 'DataDirOwned':
      return `Another process owns the data directory ${failure.dir}. Stop it, ask it with --server URL, or name another directory with --data DIR.`
    case 'DataDirUnusable':
      return `The data directory ${failure.dir} cannot be used: ${failure.cause}. Check that it is a directory this user may write to.`
    case 'KeyFileMissing':
      return `There is no key file ${failure.path}. Put the ledger's key file back, or name it with LEDGER_KEY_FILE.`
    case 'KeyFileUnavailable':
      return `The key file ${failure.path} cannot be read: ${failure.cause}. Check that this user may read it.`
    case 'KeyFileExposed':
      return `Others on this machine can read the key file ${failure.path}. Run: ${failure.remedy}`
    case 'KeyFileUnusable':
      return `The key file ${failure.path} is damaged: expected ${failure.expected}. Put back a copy of it.`
    case 'KeyFileMismatch':
      return `The key file is not the one this ledger was made with (${failure.keys.join(', ')}). Put back the right one; nothing was changed.`
    case 'VaultUnavailable':
      return `The key vault cannot be opened: ${failure.cause}. Check the disk and the rights of the data directory.`
    case 'LogNotOpened':
      return `The event log cannot be opened: ${failure.cause}. Nothing was changed; check the disk, or restore a backup.`
    case 'ContentUnavailable':
      return `The content store cannot be opened: ${failure.cause}. Check LEDGER_CONTENT_DIR and its rights.`
    case 'ContentDamaged':
      return `The content ${failure.sha256} is damaged. Restore it from a backup.`
    case 'StoreUnavailable':
      return `The event log cannot be read: ${failure.cause}. Check the disk and the rights of the data directory.`
    case 'LogReplaced':
      return 'Another event store answers behind the address than the one this node belongs to, or it lost what it held. Nothing was changed. Point LEDGER_EVENT_STORE at the right one, or restore its backup. Only where the other one is right, start with a new data directory.'
    case 'StreamsExpire':
      return `The event store would drop events of the ledger: ${failure.setting} is set on one of its streams. Remove that setting; what it has cut off must be restored from a backup.`
    case 'NoSuchLedger':
      return 'The event store holds no ledger of this LEDGER_STREAM_PREFIX. Nothing was written; check the address and the prefix.'
    case 'StoreAccessDenied':
      return 'The event store refuses the user of LEDGER_EVENT_STORE. Check name, password and TLS, and that this user may read $all and write the streams of the ledger.'
    case 'StoreTooOld':
      return `The event store is of version ${failure.version}; the ledger needs ${failure.versionMin} or later. Upgrade it.`
    case 'ClocksDiffer':
      return `The clocks of this machine and of the event store differ by ${failure.byMs} ms, more than ${failure.byMsMax}. Set both by NTP.`
    case 'LogBehindIndex':
      return `The log holds less than the index ${failure.dir} that was made from it: it was replaced, or lost its end. Put back the right log. Only if this log is the right one, remove the folder "index": it is built anew from the log.`
    case 'IndexAbsent':
      return 'The index is not there yet. Try again once the server that owns the data directory is ready.'
  }
}
