import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { SourceLedger } from '../adapters/kafka/source-ledger.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { EventStore } from '../domain/ports/event-store.ts'
import type { Ledger } from '../domain/ports/ledger.ts'
import type { LedgerView } from '../domain/ports/ledger-view.ts'
import { contentDigestOf } from '../domain/workflow/content-digest-of.ts'
import type { Decoding } from '../domain/workflow/decode-message.ts'
import type { IndexHost } from './index-host.ts'
import { logMarks } from './log-marks.ts'

export interface SourceParts {
  readonly ledger: Ledger
  readonly store: EventStore
  readonly view: LedgerView
  readonly host: IndexHost
  readonly decoding: Decoding
  readonly clock: Clock
}

/** This node's ledger, for those who fill it from elsewhere. */
export const sourceLedger = ({ ledger, store, view, host, decoding, clock }: SourceParts): SourceLedger => ({
  record: ledger.record,
  digestOf: decoding.names.contentDigestOf,
  contentDigestOf: (incoming) => contentDigestOf(decoding)(incoming, clock.now()),
  places: (topic) => host.index().kafka.of(topic),
  upToDate: () => async () => {
    const head = await store.head()
    if (E.isLeft(head)) return head
    if (O.isNone(head.right) || (await view.whenApplied(head.right.value, UP_TO_DATE_WITHIN_MS)))
      return E.right(undefined)
    return E.left({ _tag: 'StoreUnavailable', cause: 'the index has not come to the end of the log' })
  },
  mark: logMarks(host).newest,
  holds: logMarks(host).holds,
})

/** How long a partition waits at once for the index to come to the end of the log, before it says that it waits. */
export const UP_TO_DATE_WITHIN_MS = 5_000
