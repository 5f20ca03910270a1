import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Principal } from '../../domain/ports/ledger.ts'
import type { Answer, LedgerFace, ReadingFace } from './ledger-face.ts'
import { faultOf, type LedgerFailure } from './local-failure.ts'
import type { OpenLedger, OpenReader } from './parts.ts'

/** The ledger of this process. Whoever holds its data directory may do everything, and is named in the audit trail. */
export const localFace = (opened: OpenLedger): LedgerFace => {
  const { ledger, kafka } = opened
  return {
    ...localReadingFace({ ...opened, owned: true }),
    record: (incoming) => answer(ledger.record(incoming)),
    issueToken: (wanted) => answer(ledger.issueToken(wanted, OPERATOR)),
    revokeToken: (id) => answer(ledger.revokeToken(id, OPERATOR)),
    acknowledgeGap: (wanted) => answer(ledger.acknowledgeGap(wanted, kafka, OPERATOR)),
    replayDeadLetter: (id) => answer(ledger.replayDeadLetter(id, OPERATOR)),
    importRegistry: (id, wanted, bytes, onProgress) =>
      answer(ledger.importRegistry(id, wanted, bytes, OPERATOR, onProgress)),
    waiveRegistry: (id, wanted) => answer(ledger.waiveRegistry(id, wanted, OPERATOR)),
    unwaiveRegistry: (id) => answer(ledger.unwaiveRegistry(id, OPERATOR)),
    rebuild: (onProgress) => answer(ledger.rebuild(onProgress)),
  }
}

/** Protected values are shown only where it can be recorded that they were: by the owner of the data directory. */
export const localReadingFace = ({ ledger, owned, close }: OpenReader): ReadingFace => {
  const reader = { ...OPERATOR, wantsProtected: owned }
  return {
    check: async (question) => E.mapLeft(faultOf)(ledger.check(question)),
    history: (contact) =>
      answer(ledger.history(contact, { ...reader, purpose: 'history on the command line' })),
    state: (contact, asked) => answer(ledger.state(contact, asked)),
    replay: (from, limit) => answer(ledger.replay(from, limit)),
    deadLetters: (after, limit) => answer(ledger.deadLetters(after, limit)),
    replies: (asked) => answer(ledger.replies(asked, { ...reader, purpose: 'replies on the command line' })),
    tokens: async () => E.right(ledger.tokens()),
    registries: async () => E.right(ledger.registries()),
    registryDiff: (id, from, to) => answer(ledger.registryDiff(id, from, to)),
    close,
  }
}

const OPERATOR: Principal = { name: 'command-line', role: 'admin' }

const answer = async <A>(task: TE.TaskEither<LedgerFailure, A>): Answer<A> => E.mapLeft(faultOf)(await task())
