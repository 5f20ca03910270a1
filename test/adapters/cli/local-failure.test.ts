import { describe, expect, test } from 'vitest'
import { faultOf, type LedgerFailure } from '../../../src/adapters/cli/local-failure.ts'
import type { Sha256Hex } from '../../../src/domain/kernel/sha256-hex.ts'
import { position } from './desk.ts'

const failures: ReadonlyArray<readonly [LedgerFailure, number, string]> = [
  [{ _tag: 'StoreUnavailable', cause: 'MDB_MAP_FULL' }, 4, 'STORE_UNAVAILABLE, MDB_MAP_FULL'],
  [{ _tag: 'VaultUnavailable', cause: 'ENOSPC' }, 4, 'VAULT_UNAVAILABLE, ENOSPC'],
  [{ _tag: 'ContentUnavailable', cause: '' }, 4, '(CONTENT_UNAVAILABLE)'],
  [{ _tag: 'OutcomeUnknown', cause: 'EIO' }, 4, 'OUTCOME_UNKNOWN, EIO'],
  [{ _tag: 'WrongRevision', stream: 'contact-x', expected: 1, actual: 2 }, 4, 'at the same time'],
  [{ _tag: 'EventTooLarge', bytes: 70_000, bytesMax: 65_535 }, 4, 'EVENT_TOO_LARGE'],
  [{ _tag: 'RecordDamaged', position: position(4) }, 4, `at position ${position(4)} (RECORD_DAMAGED)`],
  [{ _tag: 'ContentDamaged', sha256: 'ab'.repeat(32) as Sha256Hex }, 4, 'CONTENT_DAMAGED'],
  [{ _tag: 'EventNotUnderstood', type: 'FromTheFuture', issues: [] }, 4, 'EVENT_NOT_UNDERSTOOD'],
  [{ _tag: 'FirstCopyUnseen' }, 4, 'FIRST_COPY_UNSEEN'],
  [{ _tag: 'NotAQuestion', issues: [] }, 2, 'The question cannot be answered'],
  [{ _tag: 'NotAContact' }, 2, 'CONTACT is no possible number or address'],
  [{ _tag: 'PositionOfAnotherStore' }, 2, 'POSITION_OF_ANOTHER_STORE'],
  [{ _tag: 'NotATokenRequest', issues: [] }, 2, 'The token cannot be made'],
  [{ _tag: 'IndexBehind' }, 3, 'INDEX_BEHIND'],
  [{ _tag: 'NoSuchToken' }, 1, 'There is no token with this id'],
  [{ _tag: 'RebuildUnderway' }, 1, 'REBUILD_UNDERWAY'],
]

describe('faultOf()', () => {
  test.each(failures)('answers %j with exit code %i', (failure, exitCode, words) => {
    const fault = faultOf(failure)
    expect(fault.exitCode).toBe(exitCode)
    expect(fault.sentence).toContain(words)
    expect(fault.sentence).not.toContain('contact-x')
  })
})
