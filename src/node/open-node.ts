import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { Config } from '../adapters/config.ts'
import { contactReader, NUMBER_DATA_VERSION } from '../adapters/contact-points/index.ts'
import { openContentStore } from '../adapters/content-store/index.ts'
import type { SourceLedger } from '../adapters/kafka/source-ledger.ts'
import { registryReader } from '../adapters/registry-files/index.ts'
import { systemClock } from '../adapters/system/clock.ts'
import { takeOwnership } from '../adapters/system/ownership.ts'
import {
  newSalt,
  openKeyFile,
  pseudonymizer,
  readKeyFile,
  sealedFiles,
  wrappedKeyStreams,
} from '../adapters/vault/index.ts'
import type { EventId } from '../domain/kernel/event-id.ts'
import type { Position } from '../domain/kernel/position.ts'
import type { Ledger } from '../domain/ports/ledger.ts'
import { listedNumberOf } from '../domain/registry/listed-number.ts'
import { WITHOUT_RULE_PACK } from '../domain/rules/decide-contact.ts'
import { inFlight } from '../domain/workflow/in-flight.ts'
import { recordingClock } from '../domain/workflow/recording-clock.ts'
import type { IdPair } from '../projections/audit-trail/index.ts'
import { ledgerView } from '../projections/ledger-view.ts'
import type { Halt } from '../projections/runner.ts'
import { adminToken, newSecret } from './admin-token.ts'
import { confirmBrought } from './confirm-brought.ts'
import { compareKeys, confirmKeys } from './confirm-keys.ts'
import { CONFIRMED, confirmedStore, confirmLater } from './confirm-later.ts'
import { droppingErasedKeys } from './dropping-erased-keys.ts'
import { engineOf } from './engine.ts'
import { openEventLog } from './event-log.ts'
import type { NodeFailure } from './failure-sentence.ts'
import { type Authenticate, gatekeeper } from './gatekeeper.ts'
import { type IndexHost, openIndexHost } from './index-host.ts'
import { confirmNoted } from './key-note.ts'
import { localLedger } from './local-ledger.ts'
import { type NodeMetrics, nodeMetrics } from './node-metrics.ts'
import { hasOwnVault, isInUse, openNodeVault, vaultDirectory } from './node-vault.ts'
import { type PublishingSource, publishingSource } from './publishing-source.ts'
import { startSweeper } from './quarantine-sweeper.ts'
import { readerRole } from './reader-role.ts'
import { openRegistries, registriesDirectory } from './registries.ts'
import { sourceLedger } from './source-ledger.ts'

/** One node of the ledger, in this process: it owns its data directory until it is closed. */
export interface Node {
  readonly ledger: Ledger
  /** What fills the ledger from elsewhere than HTTP asks of it. */
  readonly source: SourceLedger
  /** What those who tell others of changes ask of it. */
  readonly publishing: PublishingSource
  readonly metrics: NodeMetrics
  readonly host: IndexHost
  readonly authenticate: Authenticate
  readonly adminToken: { readonly file: string; readonly isNew: boolean }
  /** Whether nothing has ever been recorded. */
  readonly isEmpty: boolean
  /** From now on `/readyz` says that it is stopping. */
  readonly announceStop: () => void
  readonly close: () => Promise<void>
}

export interface NodeParts {
  readonly config: Config
  /** What is on disk is uncertain: the process must stop. */
  readonly onFatal: (cause: unknown) => void
  readonly onFeedFailure: (failure: unknown) => void
  /** Ids that came to stand in two streams: two nodes recorded one id for two contacts. */
  readonly onIdPairs?: (pairs: ReadonlyArray<IdPair>) => void
  /** The index stopped for good. */
  readonly onHalt?: (halt: Halt) => void
  readonly onEventOfOthers?: (position: Position) => void
}

/** Opens a node and brings its index up to the log. Whatever was opened is closed again where something fails. */
export const openNode = async ({
  config,
  onFatal,
  onFeedFailure,
  onIdPairs,
  onHalt = () => undefined,
  onEventOfOthers,
}: NodeParts): Promise<E.Either<NodeFailure, Node>> => {
  const opened: Array<() => Promise<void> | void> = []
  const close = async (): Promise<void> => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne()
  }
  const failed = async (failure: NodeFailure): Promise<E.Either<NodeFailure, never>> => {
    await close()
    return E.left(failure)
  }

  const { dataDir } = config
  const made = await makeDirectory(dataDir)
  if (E.isLeft(made)) return made
  const ownership = await takeOwnership(dataDir)
  if (E.isLeft(ownership)) return ownership
  opened.push(() => ownership.right.release())

  const isVaultNew = hasOwnVault(config) && !existsSync(vaultDirectory(config))
  const keys = await (isInUse(dataDir) ? readKeyFile : openKeyFile)(config.keyFile)()
  if (E.isLeft(keys)) return failed(keys.left)
  /** Made for the wrong keys a moment ago, it would refuse the right ones. */
  let isVaultInTheWay = false
  opened.push(async () => {
    if (isVaultInTheWay) await rm(vaultDirectory(config), { recursive: true })
  })
  const ownVault = await openNodeVault(config, keys.right, onFatal)
  if (E.isLeft(ownVault)) return failed(ownVault.left)
  opened.push(() => ownVault.right.close())

  const log = await openEventLog(config, onFatal)
  if (E.isLeft(log)) return failed(log.left)
  opened.push(() => log.right.close())

  const content = await openContentStore(config.contentDir)()
  if (E.isLeft(content)) return failed(content.left)

  const { store, feed, nodeId, reaches, keyNote, keyStreams } = log.right
  const vault = ownVault.right.over(keyStreams)
  const metrics = nodeMetrics(() => host.index().audit.idPairs.count())
  const indexDir = join(dataDir, 'index')
  const followed = droppingErasedKeys(feed, vault.drop)
  const indexed = await openIndexHost(indexDir, followed, onFeedFailure, reaches, systemClock, {
    onHalt,
    onIdPairs,
    onEventOfOthers: (position) => {
      metrics.onEventOfOthers()
      onEventOfOthers?.(position)
    },
  })
  if (E.isLeft(indexed)) return failed(indexed.left)
  const host = indexed.right
  opened.push(() => host.close())
  await caughtUp(host)
  const halt = host.halted()
  if (halt?._tag === 'LogReplaced') return failed({ _tag: 'LogBehindIndex', dir: indexDir })
  if (halt?._tag === 'StreamsExpire') return failed(halt)

  const view = ledgerView(host.index, host)
  const names = pseudonymizer(keys.right)
  const own = {
    store,
    names,
    view,
    clock: systemClock,
    stamp: recordingClock(systemClock, host.index().checkpoint().recordedAt),
    newId: () => randomUUID() as EventId,
    node: nodeId,
  }
  const isReader = config.role === 'reader'
  const recorded = () => host.index().keys.recorded()
  const confirm = async () => {
    const compared = compareKeys(keys.right, recorded())
    if (E.isLeft(compared)) return compared
    if (keyNote !== undefined) return confirmNoted(keyNote, keys.right)
    const brought = keyStreams && (await confirmBrought(wrappedKeyStreams(keyStreams), keys.right))
    if (brought !== undefined && E.isLeft(brought)) return brought
    return isReader ? compared : confirmKeys(own, keys.right, recorded)
  }
  const confirmed = isUpToDate(host) ? await confirm() : compareKeys(keys.right, recorded())
  if (E.isLeft(confirmed)) {
    isVaultInTheWay = isVaultNew && confirmed.left._tag === 'KeyFileMismatch'
    return failed(confirmed.left)
  }
  const isAway = !isUpToDate(host) && host.halted() === undefined
  const confirming = isAway ? confirmLater(() => isUpToDate(host), confirm, onFatal) : CONFIRMED
  opened.push(confirming.stop)

  const files = sealedFiles(keys.right, content.right)
  const registries = await openRegistries({
    dir: registriesDirectory(dataDir),
    reader: registryReader({
      contacts: contactReader,
      numberOf: (contact) => listedNumberOf(contact, names.pseudonymOf),
    }),
    files,
    records: () => host.index().registries.records(),
  })
  opened.push(() => registries.close())
  // What is missing or long to lay down is told by the readiness of the node: it starts all the same.
  void registries.catchUp()

  const deployment = { defaultSeller: config.defaultSeller, purposes: config.purposes }
  const decoding = { deployment, contacts: contactReader, names }
  let isStopping = false
  const ledgerOfAll = localLedger({
    ...own,
    store: confirmedStore(store, confirming.isConfirmed),
    vault,
    content: content.right,
    files,
    registries,
    heldBack: view,
    host,
    inFlight: inFlight(),
    turns: inFlight(),
    decoding,
    newSalt,
    newSecret,
    onUnknownWords: metrics.onUnknownWords,
    keepMs: config.quarantineKeepMs,
    engine: engineOf(NUMBER_DATA_VERSION),
    law: () => WITHOUT_RULE_PACK,
    lagMsMax: config.indexLagMsMax,
    isStopping: () => isStopping,
  })
  if (!isReader)
    opened.push(
      startSweeper({
        vault,
        content: content.right,
        contents: () => host.index().audit.quarantined,
        clock: systemClock,
      }),
    )

  const admin = adminToken(dataDir)
  return E.right({
    ledger: isReader ? readerRole(ledgerOfAll) : ledgerOfAll,
    source: sourceLedger({ ledger: ledgerOfAll, store, view, host, decoding, clock: systemClock }),
    publishing: publishingSource({ feed, store, host, unsealing: { vault, content: content.right } }),
    metrics,
    host,
    authenticate: gatekeeper({
      tokens: () => host.index().access.tokens(),
      tokenChanges: () => host.index().tokenChanges(),
      adminToken: admin.token,
    }),
    adminToken: admin,
    isEmpty: host.index().suppression.contacts() === 0,
    announceStop: () => {
      isStopping = true
    },
    close,
  })
}

const makeDirectory = async (dir: string): Promise<E.Either<NodeFailure, void>> => {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    return E.right(undefined)
  } catch (error) {
    return E.left({
      _tag: 'DataDirUnusable',
      dir,
      cause: (error as NodeJS.ErrnoException).code ?? 'an unexpected error',
    })
  }
}

/**
 * Waits until the index holds everything that was in the log, or can go no further. Where the log cannot be followed now,
 * the node starts with what its index holds, and says how old that is.
 */
const caughtUp = async ({ wasCaughtUp, halted, reconnects }: IndexHost): Promise<void> => {
  while (!wasCaughtUp() && halted() === undefined && reconnects() === 0) await setTimeout(CATCH_UP_POLL_MS)
}

/** Whether the index holds everything that the log held at the start. */
const isUpToDate = ({ wasCaughtUp, halted }: IndexHost): boolean => wasCaughtUp() && halted() === undefined

const CATCH_UP_POLL_MS = 2
