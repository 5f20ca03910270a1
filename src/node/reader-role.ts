import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Ledger } from '../domain/ports/ledger.ts'

/** The same ledger on a node that accepts nothing: it projects and answers, and records only who read what is protected. */
export const readerRole = (ledger: Ledger): Ledger => ({
  ...ledger,
  record: () => TE.left(READER_NODE),
  publishDisclosure: () => TE.left(READER_NODE),
  issueToken: () => TE.left(READER_NODE),
  revokeToken: () => TE.left(READER_NODE),
  acknowledgeGap: () => TE.left(READER_NODE),
  replayDeadLetter: () => TE.left(READER_NODE),
  importRegistry: () => TE.left(READER_NODE),
  waiveRegistry: () => TE.left(READER_NODE),
  unwaiveRegistry: () => TE.left(READER_NODE),
})

const READER_NODE = { _tag: 'ReaderNode' } as const
