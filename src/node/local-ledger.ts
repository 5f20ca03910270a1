import type { EventId } from '../domain/kernel/event-id.ts'
import type { Ledger } from '../domain/ports/ledger.ts'
import type { SealedFiles } from '../domain/ports/sealed-files.ts'
import type { Law } from '../domain/rules/decide-contact.ts'
import { acceptGap } from '../domain/workflow/accept-gap.ts'
import { replayDeadLetter } from '../domain/workflow/dead-letters.ts'
import { importRegistry } from '../domain/workflow/import-registry.ts'
import { publishDisclosure } from '../domain/workflow/publish-disclosure.ts'
import { type LedgerParts, recordMessages } from '../domain/workflow/record-messages.ts'
import { issueToken, revokeToken } from '../domain/workflow/tokens.ts'
import { unwaiveRegistry, waiveRegistry } from '../domain/workflow/waive-registry.ts'
import type { IssuedToken } from '../projections/access-list/index.ts'
import type { HeldBack } from '../projections/ledger-view.ts'
import type { IndexHost } from './index-host.ts'
import { readiness } from './readiness.ts'
import { readingLedger } from './reading-ledger.ts'
import { recordReading } from './record-reading.ts'
import type { Registries } from './registries.ts'

import { replyClassOf } from './reply-class-of.ts'

export interface LocalParts extends Omit<LedgerParts, 'replyClassOf'> {
  readonly files: SealedFiles
  readonly registries: Pick<Registries, 'index' | 'pages' | 'behind'>
  readonly host: IndexHost
  readonly heldBack: HeldBack
  readonly newSecret: () => string
  readonly engine: string
  readonly law: () => Law
  /** An index further behind than this answers nothing but INDEX_BEHIND. */
  readonly lagMsMax: number
  readonly isStopping: () => boolean
}

/** The ledger of this process, on its own store and index. */
export const localLedger = (parts: LocalParts): Ledger => {
  const { store, host } = parts
  const { index } = host
  const recording = { ...parts, replyClassOf: replyClassOf(index) }
  const settingAside = { ...recording, deadLetters: () => index().deadLetters }
  return {
    ...readingLedger({
      ...parts,
      index,
      runner: host,
      recordReading: recordReading(parts),
      registryIndex: () => parts.registries.index,
    }),
    record: recordMessages(recording),
    publishDisclosure: (input) => () => publishDisclosure(parts, input),
    issueToken: (wanted, by) => () => issueToken(parts, wanted, by),
    revokeToken: (id, by) => () =>
      revokeToken(parts, (token) => standingOf(index().access.tokens(), token), id, by),
    acknowledgeGap: (wanted, kafka, by) => () => acceptGap(parts, kafka, wanted, by),
    replayDeadLetter: (id, by) => () => replayDeadLetter(settingAside, id, by),
    importRegistry:
      (id, wanted, bytes, by, onProgress = () => undefined) =>
      () =>
        importRegistry({ ...parts, pages: parts.registries.pages }, id, wanted, bytes, by, onProgress),
    waiveRegistry: (id, wanted, by) => () => waiveRegistry(parts, id, wanted, by),
    unwaiveRegistry: (id, by) => () => unwaiveRegistry(parts, id, by),
    rebuild: (onProgress) => () => host.rebuild(store, onProgress),
    readiness: () => readiness({ ...parts, registriesBehind: parts.registries.behind }),
  }
}

const standingOf = (tokens: ReadonlyArray<IssuedToken>, id: EventId): 'unknown' | 'issued' | 'revoked' => {
  const token = tokens.find(({ tokenId }) => tokenId === id)
  return token === undefined ? 'unknown' : token.revokedAt === undefined ? 'issued' : 'revoked'
}
