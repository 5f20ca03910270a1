import * as E from 'fp-ts/lib/Either.js'
import type { DeadLetterLine } from '../../../domain/ports/ledger.ts'
import type { Outcome } from '../../../domain/workflow/outcome.ts'
import { EXIT, type ExitCode, type LedgerFace, usage } from '../ledger-face.ts'
import { thousands } from '../printable.ts'
import { writing } from '../target.ts'
import { printed } from '../terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'
import { deadLetterPages } from './pages.ts'

export const replayDeadLettersVerb: Verb = (deadLetters, run) => {
  const command = deadLetters
    .command('replay')
    .argument('[ID...]', 'those with these ids')
    .option('--reason <R>', 'all open ones that were put aside for this reason, such as UNDECODABLE')
    .option('--all', 'all open ones')
  examples(
    withTarget(command).description(
      'Sends them through the ledger again, as if they had come in now. What is recorded already stays recorded once; what is still not right stays where it is.',
    ),
    'consent-ledger dead-letters replay 0b8a2c4e-6f1d-5e3a-9c7b-2d4f6a8b0c1e',
    'consent-ledger dead-letters replay --reason GRANT_IN_FUTURE',
    'consent-ledger dead-letters replay --all --server http://127.0.0.1:8080 --json',
  ).action((ids: ReadonlyArray<string>, options: ReplayOptions) => run((desk) => replay(desk, ids, options)))
}

interface ReplayOptions extends TargetOptions {
  readonly reason?: string
  readonly all?: true
}

const replay = async (desk: Desk, ids: ReadonlyArray<string>, options: ReplayOptions): Promise<ExitCode> => {
  const { terminal, interruption } = desk
  const { reason, all } = options
  const ways = [ids.length > 0, reason !== undefined, all === true].filter(Boolean).length
  if (ways !== 1)
    return terminal.fail(
      usage('"consent-ledger dead-letters replay" needs ids, --reason R or --all: one of them.'),
    )
  return writing(desk, options, async (face) => {
    const stop = interruption.cleanly()
    const found = ids.length > 0 ? E.right(ids) : await openOnes(face, reason)
    if (E.isLeft(found)) return terminal.fail(found.left)
    const bar = await terminal.bar('messages')
    const counts: Record<Outcome['outcome'], number> = {
      recorded: 0,
      duplicate: 0,
      conflict: 0,
      refused: 0,
      invalid: 0,
    }
    let done = 0
    for (const id of found.right) {
      if (stop.aborted) break
      const outcome = await face.replayDeadLetter(id)
      if (E.isLeft(outcome)) {
        bar.clear()
        return terminal.fail(outcome.left)
      }
      counts[outcome.right.outcome] += 1
      done += 1
      bar.update({ done, total: found.right.length })
    }
    bar.clear()
    const isDone = counts.recorded + counts.duplicate === found.right.length
    const exit = stop.aborted ? EXIT.interrupted : isDone ? EXIT.done : EXIT.no
    const words = `${thousands(counts.recorded)} recorded, ${thousands(counts.duplicate)} there already, ${thousands(done - counts.recorded - counts.duplicate)} still not right.\n`
    return printed(terminal, options.json === true ? `${JSON.stringify(counts)}\n` : words, exit)
  })
}

/** All that are to be replayed are found first: those that are put aside meanwhile are not among them. */
const openOnes = async (face: LedgerFace, reason: string | undefined) => {
  const ids: Array<DeadLetterLine['id']> = []
  for await (const page of deadLetterPages(face, undefined)) {
    if (E.isLeft(page)) return page
    for (const line of page.right)
      if (line.status === 'open' && (reason === undefined || line.reason === reason)) ids.push(line.id)
  }
  return E.right(ids)
}
