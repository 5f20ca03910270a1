import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Config } from '../../adapters/config.ts'
import { openContentStore } from '../../adapters/content-store/index.ts'
import { openEmbeddedLog, openEmbeddedLogReadOnly } from '../../adapters/embedded/index.ts'
import { systemClock } from '../../adapters/system/clock.ts'
import { takeOwnership } from '../../adapters/system/ownership.ts'
import { openWrappedKeys } from '../../adapters/vault/index.ts'
import type { EventReads } from '../../domain/ports/event-store.ts'
import type { CopySource, CopyTarget } from '../../domain/workflow/copy/copy-ends.ts'
import type { NodeFailure } from '../failure-sentence.ts'
import type { Opened } from './opened.ts'
import { openServerEnd, openServerSource } from './server-end.ts'

/** A ledger, to read it. It must be there. `option` names it. */
export const openSource = async (
  option: string,
  config: Config,
): Promise<E.Either<NodeFailure, Opened<CopySource>>> => {
  const { dataDir: dir, eventStore } = config
  if (eventStore.type === 'eventstoredb') return openServerSource(option, config, eventStore)
  return existsSync(join(dir, 'log'))
    ? openEnd(config, 'read', () => openEmbeddedLogReadOnly({ dir, clock: systemClock }))
    : E.left({ _tag: 'LogNotOpened', dir, cause: `there is no log in ${dir}` })
}

/** The same to write to it; it is made where there is none. */
export const openTarget = async (
  option: string,
  config: Config,
): Promise<E.Either<NodeFailure, Opened<CopyTarget>>> => {
  const { dataDir: dir, eventStore } = config
  if (eventStore.type === 'eventstoredb') return openServerEnd(option, config, eventStore)
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).code ?? 'an unexpected error'
    return E.left({ _tag: 'DataDirUnusable', dir, cause })
  }
  // A commit that failed is told to whoever appended, and the log takes nothing after it: the copy ends.
  return openEnd(config, 'own', () => openEmbeddedLog({ dir, clock: systemClock, onFatal: () => undefined }))
}

const openEnd = async <Store extends EventReads>(
  config: Config,
  mode: 'own' | 'read',
  openLog: () => Promise<
    E.Either<NodeFailure, { readonly store: Store; readonly close: () => Promise<void> }>
  >,
): Promise<E.Either<NodeFailure, Opened<CopySource & { readonly store: Store }>>> => {
  const opened: Array<() => Promise<void> | void> = []
  const close = async (): Promise<void> => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne()
  }
  const failed = async (failure: NodeFailure): Promise<E.Either<NodeFailure, never>> => {
    await close()
    return E.left(failure)
  }
  const ownership = await takeOwnership(config.dataDir)
  if (E.isLeft(ownership)) return ownership
  opened.push(() => ownership.right.release())
  const log = await openLog()
  if (E.isLeft(log)) return failed(log.left)
  opened.push(log.right.close)
  const keys = await openWrappedKeys(join(config.dataDir, 'vault'), mode)()
  if (E.isLeft(keys)) return failed(keys.left)
  opened.push(keys.right.close)
  const content = await openContentStore(config.contentDir)()
  if (E.isLeft(content)) return failed(content.left)
  return E.right({ store: log.right.store, keys: keys.right, content: content.right, close })
}
