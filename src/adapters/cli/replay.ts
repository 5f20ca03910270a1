import * as E from 'fp-ts/lib/Either.js'
import { Position, storeTagOf } from '../../domain/kernel/position.ts'
import { issue } from '../../domain/kernel/validation.ts'
import { READ_EVENTS_MAX } from '../../domain/ports/event-store.ts'
import type { EventLine } from '../../domain/ports/ledger.ts'
import { EXIT, type ExitCode, type Fault, type ReadingFace, usage } from './ledger-face.ts'
import { reading } from './target.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const replayVerb: Verb = (program, run) => {
  const command = program
    .command('replay')
    .option('--from <P>', 'the position to begin with (default: the first)')
    .option('--to <P>', 'the position to end with (default: the newest)')
  examples(
    withTarget(command).description(
      'The log as it is stored, oldest first: one JSON document a line (NDJSON).',
    ),
    'consent-ledger replay > log.ndjson',
    'consent-ledger replay --from POSITION | head -3',
    'consent-ledger replay --server https://ledger.example | wc -l',
  ).action((options: ReplayOptions) => run((desk) => replay(desk, options)))
}

interface ReplayOptions extends TargetOptions {
  readonly from?: string
  readonly to?: string
}

const replay = async (desk: Desk, options: ReplayOptions): Promise<ExitCode> => {
  const range = rangeOf(options)
  if (E.isLeft(range)) return desk.terminal.fail(range.left)
  return reading(desk, options, (face) => printAll(desk, face, range.right))
}

interface Range {
  readonly from: Position | undefined
  readonly to: Position | undefined
}

const rangeOf = ({ from, to }: ReplayOptions): E.Either<Fault, Range> => {
  if (from !== undefined && !Position.is(from)) return notAPosition('from')
  if (to !== undefined && !Position.is(to)) return notAPosition('to')
  if (from !== undefined && to !== undefined && storeTagOf(from) !== storeTagOf(to))
    return E.left(usage('--from and --to are positions of two different ledgers.'))
  return E.right({ from, to })
}

const notAPosition = (member: 'from' | 'to'): E.Either<Fault, never> =>
  E.left(
    usage('The replay cannot begin.', [
      issue(member, 'a position, as answers and lines of a replay name them'),
    ]),
  )

/** Page by page: a page begins with the line that the one before it ended with. */
const printAll = async (
  { terminal, interruption }: Desk,
  face: ReadingFace,
  { from, to }: Range,
): Promise<ExitCode> => {
  const stop = interruption.cleanly()
  let last: Position | undefined
  for (;;) {
    const page = await face.replay(last ?? from, READ_EVENTS_MAX)
    if (E.isLeft(page)) return terminal.fail(page.left)
    const fresh = page.right.filter(({ position }) => position !== last)
    if (to !== undefined && fresh.some(({ position }) => storeTagOf(position) !== storeTagOf(to)))
      return terminal.fail(usage('--to is a position of another ledger (POSITION_OF_ANOTHER_STORE).'))
    const wanted = to === undefined ? fresh : fresh.filter(({ position }) => position <= to)
    const isRead = wanted.length === 0 || (await terminal.print(wanted.map(lineText).join('')))
    const isEnd = page.right.length < READ_EVENTS_MAX || wanted.length < fresh.length || fresh.length === 0
    if (!isRead || isEnd) return EXIT.done
    last = wanted.at(-1)?.position ?? last
    if (!stop.aborted) continue
    terminal.say(
      `Stopped. To go on with the line after the last one, use --from ${last ?? ''} and drop its first line.`,
    )
    return EXIT.interrupted
  }
}

const lineText = (line: EventLine): string => `${JSON.stringify(line)}\n`
