import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Config } from '../adapters/config.ts'
import { contactReader, NUMBER_DATA_VERSION } from '../adapters/contact-points/index.ts'
import { openContentStore } from '../adapters/content-store/index.ts'
import { systemClock } from '../adapters/system/clock.ts'
import { pseudonymizer, readKeyFile } from '../adapters/vault/index.ts'
import type { EventReads } from '../domain/ports/event-store.ts'
import { WITHOUT_RULE_PACK } from '../domain/rules/decide-contact.ts'
import { type Heard, lagMs } from '../projections/lag.ts'
import { compareKeys } from './confirm-keys.ts'
import { engineOf } from './engine.ts'
import { openEventLogBeside } from './event-log.ts'
import type { NodeFailure } from './failure-sentence.ts'
import { type IndexBeside, openIndexBeside } from './index-beside.ts'
import { indexMarks, thisBoot } from './index-mark.ts'
import { openNodeVaultReadOnly } from './node-vault.ts'
import { type ReadingLedger, readingLedger } from './reading-ledger.ts'
import { besideAServer } from './record-reading.ts'
import { openRegistriesBeside } from './registries.ts'

/** A ledger that another process owns, as far as it can be read beside that process. */
export interface Reader {
  readonly ledger: ReadingLedger
  readonly close: () => Promise<void>
}

/** How long a reader waits for the owner's index to hold what the log held when it was opened. */
export const READER_CATCH_UP_MS = 2_000

export const openReader = async (config: Config): Promise<E.Either<NodeFailure, Reader>> => {
  const { dataDir } = config
  const keys = await readKeyFile(config.keyFile)()
  if (E.isLeft(keys)) return keys
  const vault = await openNodeVaultReadOnly(config, keys.right)
  if (E.isLeft(vault)) return vault
  const log = await openEventLogBeside(config)
  const content = await openContentStore(config.contentDir)()
  const index = openIndexBeside(join(dataDir, 'index'), indexMarks(thisBoot()))
  const registries = openRegistriesBeside(dataDir)
  const close = async (): Promise<void> => {
    await registries?.close()
    await index?.close()
    if (E.isRight(log)) await log.right.close()
    await vault.right.close()
  }
  if (E.isLeft(log) || E.isLeft(content) || index === undefined) {
    await close()
    return E.isLeft(log) ? log : E.isLeft(content) ? content : E.left({ _tag: 'IndexAbsent' })
  }
  const { store, keyStreams } = log.right
  const heard = await caughtUp(store, index)
  const compared = compareKeys(
    keys.right,
    new Map([...index.index().keys.recorded(), ...(log.right.keyNote?.recorded() ?? [])]),
  )
  if (E.isLeft(compared)) {
    await close()
    return compared
  }
  const names = pseudonymizer(keys.right)
  const deployment = { defaultSeller: config.defaultSeller, purposes: config.purposes }
  const ledger = readingLedger({
    store,
    vault: vault.right.over(keyStreams),
    content: content.right,
    names,
    clock: systemClock,
    decoding: { deployment, contacts: contactReader, names },
    index: index.index,
    registryIndex: () => registries,
    runner: { lagMs: () => lagMs(heard, systemClock) },
    heldBack: { isHeldBack: () => false },
    recordReading: besideAServer,
    engine: engineOf(NUMBER_DATA_VERSION),
    law: () => WITHOUT_RULE_PACK,
    lagMsMax: config.indexLagMsMax,
  })
  return E.right({ ledger, close })
}

const CATCH_UP_POLL_MS = 10

/** Waits a little for the owner to bring its index up to the log; answers what is known of it then. */
const caughtUp = async (store: EventReads, index: IndexBeside): Promise<Heard> => {
  const openedAt = systemClock.now()
  const heardAtMs = systemClock.elapsedMs()
  const head = await store.head()
  if (E.isLeft(head)) return { currentAt: index.index().feedMark.currentAt(), heardAtMs }
  for (const until = Date.now() + READER_CATCH_UP_MS; ; ) {
    await index.refresh()
    const { applied, recordedAt } = index.index().checkpoint()
    if (O.isNone(head.right) || (applied !== null && applied >= head.right.value))
      return { currentAt: openedAt, heardAtMs }
    if (Date.now() > until) return { currentAt: recordedAt ?? undefined, heardAtMs }
    await setTimeout(CATCH_UP_POLL_MS)
  }
}
