import { createHmac } from 'node:crypto'
import { checkEntries, checkEntry, labelOf } from './entry.ts'
import { commit, type Environment } from './environment.ts'
import type { LedgerKeys } from './ledger-keys.ts'

/** These keys were in the file when the vault was made, and are others now, or missing. */
export interface KeyFileMismatch {
  readonly _tag: 'KeyFileMismatch'
  readonly keys: ReadonlyArray<string>
}

/** A value for every key, by what the key is called: it tells whether a key is the same one, and nothing else about it. */
export type KeyChecks = ReadonlyMap<string, Buffer>

export const keyChecksOf = (keys: LedgerKeys): KeyChecks =>
  new Map([
    ...keys.pseudonymKeys.map(({ id, key }) => [`pseudonym key ${id}`, checkOf(key)] as const),
    ...keys.keyEncryptionKeys.map(({ id, key }) => [`key-encryption key ${id}`, checkOf(key)] as const),
    ['event id namespace', checkOf(keys.eventIdNamespace)],
    ['content digest key', checkOf(keys.contentDigestKey)],
  ])

export const recordedChecks = (environment: Environment): KeyChecks =>
  new Map(environment.getRange(checkEntries()).map(({ key, value }) => [labelOf(key), value] as const))

/** What was recorded and is another key now, or gone. */
export const mismatches = (recorded: KeyChecks, present: KeyChecks): ReadonlyArray<string> =>
  [...recorded].filter(([label, check]) => present.get(label)?.equals(check) !== true).map(([label]) => label)

/** Keys seen for the first time, on the first start or after a rotation. */
export const recordChecks = async (
  environment: Environment,
  recorded: KeyChecks,
  present: KeyChecks,
): Promise<void> => {
  const added = [...present].filter(([label]) => !recorded.has(label))
  if (added.length > 0)
    await commit(
      environment,
      added.map(([label, check]) => [checkEntry(label), check]),
    )
}

const CHECK_BYTES = 16

const checkOf = (key: Uint8Array): Buffer =>
  createHmac('sha256', key).update('consent-ledger key check').digest().subarray(0, CHECK_BYTES)
