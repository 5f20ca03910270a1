import * as E from 'fp-ts/lib/Either.js'
import {
  type Answer,
  EXIT,
  type ExitCode,
  type Fault,
  type LedgerFace,
  type ReadingFace,
  usage,
} from './ledger-face.ts'
import { localFace, localReadingFace } from './local-face.ts'
import type { OpenFailure, ServerAddress } from './parts.ts'
import type { Desk, TargetOptions } from './verb.ts'

/** Does work on the ledger that was asked for, in the process that may write to it. */
export const writing = (
  desk: Desk,
  options: TargetOptions,
  work: (face: LedgerFace) => Promise<ExitCode>,
): Promise<ExitCode> =>
  withFace(desk, options, work, desk.parts.connect, async (dataDir) => {
    const opened = await desk.parts.openLedger(dataDir)
    return E.isLeft(opened) ? E.left(openFault(opened.left)) : E.right(localFace(opened.right))
  })

/** Does work that changes nothing: beside a server that owns the data directory, too. */
export const reading = (
  desk: Desk,
  options: TargetOptions,
  work: (face: ReadingFace, isBesideServer: boolean) => Promise<ExitCode>,
): Promise<ExitCode> => {
  let isBesideServer = false
  const workOn = (face: ReadingFace): Promise<ExitCode> => work(face, isBesideServer)
  return withFace<ReadingFace>(desk, options, workOn, desk.parts.connect, async (dataDir) => {
    const opened = await desk.parts.openReader(dataDir)
    if (E.isLeft(opened)) return E.left(openFault(opened.left))
    isBesideServer = !opened.right.owned
    return E.right(localReadingFace(opened.right))
  })
}

/** An option goes before a variable of the environment; of two options, neither. */
const withFace = async <Face extends ReadingFace>(
  { parts, terminal, interruption }: Desk,
  { data, server }: TargetOptions,
  work: (face: Face) => Promise<ExitCode>,
  connect: (server: ServerAddress) => E.Either<Fault, Face>,
  openHere: (dataDir: string | undefined) => Answer<Face>,
): Promise<ExitCode> => {
  if (data !== undefined && server !== undefined)
    return terminal.fail(usage('--data and --server name two ledgers: give one of them.'))
  const url = server ?? (data === undefined ? parts.env['LEDGER_SERVER'] : undefined)
  const address = { token: parts.env['LEDGER_TOKEN'], say: terminal.say, signal: interruption.signal }
  const opened = url === undefined || url === '' ? await openHere(data) : connect({ url, ...address })
  if (E.isLeft(opened)) return terminal.fail(opened.left)
  try {
    return await work(opened.right)
  } finally {
    await opened.right.close()
  }
}

const openFault = (failure: OpenFailure): Fault => {
  switch (failure.status) {
    case 'owned':
      return {
        exitCode: EXIT.outage,
        sentence: `The data directory ${failure.dataDir} belongs to a running server. Ask that server: --server URL (or LEDGER_SERVER), with its token in LEDGER_TOKEN; or stop it first.`,
      }
    case 'absent':
      return {
        exitCode: EXIT.outage,
        sentence: `There is no ledger in the data directory ${failure.dataDir}. "consent-ledger serve" or "consent-ledger ingest" makes one; --data names another.`,
      }
    case 'unusable':
      return { exitCode: failure.exitCode, sentence: failure.sentence }
  }
}
