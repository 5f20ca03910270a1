import { setImmediate as nextTurn } from 'node:timers/promises'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Instant, msOf } from '../../domain/kernel/instant.ts'
import type { DataKey, KeyName, KeyVault, VaultFailure } from '../../domain/ports/key-vault.ts'
import { dataKeyOf } from './data-key.ts'
import { type Entry, entryOf, itemOf, nameText, quarantineEntries } from './entry.ts'
import { type Changes, commit, type Environment } from './environment.ts'
import { heldKeys } from './held-keys.ts'
import { vaultUnavailable } from './vault-unavailable.ts'
import { isExpired, type KeyWrapping } from './wrapped-key.ts'

/** Quarantined messages that are looked at, and destroyed in one commit, before others get their turn. */
export const EXPIRY_PAGE = 1_000

/** The one writer of a vault. After a commit that failed it answers nothing more: the process has to stop. */
export class LmdbVault implements KeyVault {
  readonly #environment: Environment
  readonly #wrapping: KeyWrapping
  readonly #onFatal: (error: Error) => void
  readonly #held = heldKeys()
  /** Writes that are not durable yet, by name. Whatever is asked of a name meanwhile waits for its write. */
  readonly #underWay = new Map<string, Promise<void>>()
  #state: 'open' | 'failed' | 'closed' = 'open'

  constructor(environment: Environment, wrapping: KeyWrapping, onFatal: (error: Error) => void) {
    this.#environment = environment
    this.#wrapping = wrapping
    this.#onFatal = onFatal
  }

  readonly obtain = (names: ReadonlyArray<KeyName>): TE.TaskEither<VaultFailure, ReadonlyArray<DataKey>> =>
    TE.tryCatch(async () => {
      const textOf = names.map(nameText)
      const wanted = new Map(names.map((name, i) => [textOf[i] ?? '', name]))
      const texts = [...wanted.keys()]
      for (let writes = this.#busy(texts); writes !== undefined; writes = this.#busy(texts)) await writes
      const keys = new Map<string, DataKey>()
      const absent = new Map<string, KeyName>()
      for (const [text, name] of wanted) {
        const key = this.#present(text, name)
        if (key === undefined) absent.set(text, name)
        else keys.set(text, key)
      }
      if (absent.size > 0) for (const [text, key] of await this.#make(absent)) keys.set(text, key)
      return textOf.flatMap((text) => keys.get(text) ?? [])
    }, vaultUnavailable)

  readonly find = (name: KeyName): TE.TaskEither<VaultFailure, O.Option<DataKey>> =>
    TE.tryCatch(async () => {
      const text = nameText(name)
      for (let write = this.#busy([text]); write !== undefined; write = this.#busy([text])) await write
      return O.fromNullable(this.#present(text, name))
    }, vaultUnavailable)

  readonly destroy = (name: KeyName): TE.TaskEither<VaultFailure, void> =>
    TE.tryCatch(() => this.#destroy([name]), vaultUnavailable)

  readonly destroyExpired = (now: Instant): TE.TaskEither<VaultFailure, ReadonlyArray<string>> =>
    TE.tryCatch(async () => {
      const items: Array<string> = []
      for (let page = this.#quarantined(); page.length > 0; page = this.#quarantined(page.at(-1)?.key)) {
        const expired = page.filter(({ value }) => isExpired(value, msOf(now))).map(({ key }) => itemOf(key))
        await this.#destroy(expired.map((item) => ({ type: 'quarantine', item, expiresAt: now })))
        items.push(...expired)
        await nextTurn()
      }
      return items
    }, vaultUnavailable)

  readonly close = async (): Promise<void> => {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    await Promise.allSettled(this.#underWay.values())
    await this.#environment.close()
  }

  #present(text: string, name: KeyName): DataKey | undefined {
    const environment = this.#opened()
    const held = this.#held.get(text)
    if (held !== undefined) return held
    const entry = entryOf(name)
    const record = environment.get(entry)
    if (record === undefined) return undefined
    const key = dataKeyOf(this.#wrapping.unwrap(entry, record))
    this.#held.keep(text, key)
    return key
  }

  async #make(names: ReadonlyMap<string, KeyName>): Promise<ReadonlyMap<string, DataKey>> {
    this.#opened()
    const keys = new Map<string, DataKey>()
    const changes: Array<readonly [Entry, Buffer]> = []
    for (const [text, name] of names) {
      const { key, entry, record } = this.#wrapping.make(name)
      keys.set(text, dataKeyOf(key))
      changes.push([entry, record])
    }
    await this.#commit([...names.keys()], changes, () => {
      for (const [text, key] of keys) this.#held.keep(text, key)
    })
    return keys
  }

  async #destroy(names: ReadonlyArray<KeyName>): Promise<void> {
    const texts = names.map(nameText)
    for (let writes = this.#busy(texts); writes !== undefined; writes = this.#busy(texts)) await writes
    this.#opened()
    if (names.length === 0) return
    const changes = names.map((name) => [entryOf(name), undefined] as const)
    await this.#commit(texts, changes, () => {
      for (const text of texts) this.#held.drop(text)
    })
  }

  #quarantined(after?: Entry): ReadonlyArray<{ readonly key: Entry; readonly value: Buffer }> {
    return [...this.#opened().getRange({ ...quarantineEntries(after), limit: EXPIRY_PAGE })]
  }

  #opened(): Environment {
    if (this.#state === 'open') return this.#environment
    throw new Error(
      this.#state === 'closed' ? 'The vault is closed' : 'The vault has stopped after a commit that failed',
    )
  }

  /**
   * The writes under way for these names, or undefined. Callers ask again after they have waited, and go on without
   * another wait: whoever comes first makes the key, the others find it.
   */
  #busy(texts: ReadonlyArray<string>): Promise<unknown> | undefined {
    const writes = texts.flatMap((text) => this.#underWay.get(text) ?? [])
    return writes.length === 0 ? undefined : Promise.allSettled(writes)
  }

  /** One commit, durable once this is kept. Until then, and until what is held agrees with it, the names are busy. */
  #commit(texts: ReadonlyArray<string>, changes: Changes, onDurable: () => void): Promise<void> {
    const write = commit(this.#environment, changes)
      .then(onDurable)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        for (const text of texts) this.#underWay.delete(text)
      })
    for (const text of texts) this.#underWay.set(text, write)
    return write
  }

  #fail(error: unknown): never {
    const reason = error instanceof Error ? error : new Error('A commit failed', { cause: error })
    const isFirst = this.#state !== 'failed'
    this.#state = 'failed'
    if (isFirst) this.#onFatal(reason)
    throw reason
  }
}
