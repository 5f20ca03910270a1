import * as E from 'fp-ts/lib/Either.js'
import { Position } from '../../../domain/kernel/position.ts'
import { issue } from '../../../domain/kernel/validation.ts'
import type { DeadLetterLine } from '../../../domain/ports/ledger.ts'
import { EXIT, type ExitCode, usage } from '../ledger-face.ts'
import { reading } from '../target.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'
import { deadLetterPages } from './pages.ts'

export const listDeadLettersVerb: Verb = (deadLetters, run) => {
  const command = deadLetters
    .command('list')
    .option('--after <P>', 'the position to begin after (default: from the first on)')
    .option('--status <S>', 'only those that are open, recorded, expired, damaged or digest-only')
  examples(
    withTarget(command).description(
      'Lists them, oldest first: with --json one JSON document a line. Their bytes are not shown.',
    ),
    'consent-ledger dead-letters list --status open',
    'consent-ledger dead-letters list --json > dead-letters.ndjson',
  ).action((options: ListOptions) => run((desk) => list(desk, options)))
}

interface ListOptions extends TargetOptions {
  readonly after?: string
  readonly status?: string
}

const STATUSES = ['open', 'recorded', 'expired', 'damaged', 'digest-only']

const list = async (desk: Desk, options: ListOptions): Promise<ExitCode> => {
  const { terminal, interruption } = desk
  const { after, status } = options
  const issues = [
    ...(after === undefined || Position.is(after) ? [] : [issue('after', 'a position, as a list names it')]),
    ...(status === undefined || STATUSES.includes(status) ? [] : [issue('status', STATUSES.join(', '))]),
  ]
  if (issues.length > 0) return terminal.fail(usage('The list cannot begin.', issues))
  return reading(desk, options, async (face) => {
    const stop = interruption.cleanly()
    let isEmpty = true
    for await (const page of deadLetterPages(face, after as Position | undefined)) {
      if (E.isLeft(page)) return terminal.fail(page.left)
      const wanted = page.right.filter((line) => status === undefined || line.status === status)
      if (wanted.length > 0) {
        isEmpty = false
        const text = wanted.map(options.json === true ? jsonLine : wordsOf).join('')
        if (!(await terminal.print(text))) return EXIT.done
      }
      if (stop.aborted) return EXIT.interrupted
    }
    if (isEmpty && options.json !== true) await terminal.print('There is no dead letter.\n')
    return EXIT.done
  })
}

const jsonLine = (line: DeadLetterLine): string => `${JSON.stringify(line)}\n`

const wordsOf = (line: DeadLetterLine): string => {
  const { id, status, outcome, reason, kafka, recordedAt, issues, lastReplay } = line
  const where = kafka === undefined ? '' : `  ${kafka.topic}/${kafka.partition} at ${kafka.offset}`
  const what = issues.length === 0 ? '' : `  ${issues.map(({ path }) => path || 'message').join(', ')}`
  const replay = lastReplay === undefined ? '' : `  replayed ${lastReplay.at} by ${lastReplay.by}`
  return `${id}  ${status.padEnd('digest-only'.length)}  ${outcome} ${reason}  ${recordedAt}${where}${what}${replay}\n`
}
