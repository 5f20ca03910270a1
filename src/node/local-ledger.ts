import type { EventId } from '../domain/kernel/event-id.ts'
import type { Ledger } from '../domain/ports/ledger.ts'
import type { Law } from '../domain/rules/decide-contact.ts'
import { acceptGap } from '../domain/workflow/accept-gap.ts'
import { replayDeadLetter } from '../domain/workflow/dead-letters.ts'
import { publishDisclosure } from '../domain/workflow/publish-disclosure.ts'
import { type LedgerParts, recordMessages } from '../domain/workflow/record-messages.ts'
import { issueToken, revokeToken } from '../domain/workflow/tokens.ts'
import type { IssuedToken } from '../projections/access-list/index.ts'
import type { HeldBack } from '../projections/ledger-view.ts'
import type { IndexHost } from './index-host.ts'
import { readiness } from './readiness.ts'
import { readingLedger } from './reading-ledger.ts'
import { recordReading } from './record-reading.ts'

export interface LocalParts extends LedgerParts {
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
  const settingAside = { ...parts, deadLetters: () => index().deadLetters }
  return {
    ...readingLedger({ ...parts, index, runner: host, recordReading: recordReading(parts) }),
    record: recordMessages(parts),
    publishDisclosure: (input) => () => publishDisclosure(parts, input),
    issueToken: (wanted, by) => () => issueToken(parts, wanted, by),
    revokeToken: (id, by) => () =>
      revokeToken(parts, (token) => standingOf(index().access.tokens(), token), id, by),
    acknowledgeGap: (wanted, kafka, by) => () => acceptGap(parts, kafka, wanted, by),
    replayDeadLetter: (id) => () => replayDeadLetter(settingAside, id),
    rebuild: (onProgress) => () => host.rebuild(store, onProgress),
    readiness: () => readiness(parts),
  }
}

const standingOf = (tokens: ReadonlyArray<IssuedToken>, id: EventId): 'unknown' | 'issued' | 'revoked' => {
  const token = tokens.find(({ tokenId }) => tokenId === id)
  return token === undefined ? 'unknown' : token.revokedAt === undefined ? 'issued' : 'revoked'
}
