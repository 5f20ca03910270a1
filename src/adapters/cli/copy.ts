import * as E from 'fp-ts/lib/Either.js'
import type { Equal } from '../../domain/workflow/copy/compare-ledgers.ts'
import type { CopyFailure, CopyRun } from '../../domain/workflow/copy/copy-ends.ts'
import type { Copied } from '../../domain/workflow/copy/copy-ledger.ts'
import { differenceText } from './copy/difference-text.ts'
import { copyFault, copyOpenFault } from './copy/failure.ts'
import { EXIT, type ExitCode, usage } from './ledger-face.ts'
import type { OpenCopy } from './parts.ts'
import { counted, thousands } from './printable.ts'
import { NO_BAR } from './progress.ts'
import { printed } from './terminal.ts'
import { type Desk, examples, type JsonOption, type Verb } from './verb.ts'

export const copyVerb: Verb = (program, run) => {
  const command = program
    .command('copy')
    .option('--from <STORE>', 'the ledger to copy: a data directory, or esdb://… with LEDGER_STREAM_PREFIX')
    .option('--to <STORE>', 'where to: one of the two, new or with an earlier part of this copy')
    .option('--verify-only', 'compare the two and write nothing')
    .option('--json', 'one JSON document on standard output, and nothing else there')
  examples(
    command.description(
      'Copies a ledger to another store: events, content and wrapped keys, as they are and in their order. It can be stopped and run again, and ends with a comparison of every leaf. No server may own either store.',
    ),
    'consent-ledger copy --from data --to /mnt/new/data',
    'consent-ledger copy --from data --to /mnt/new/data --verify-only --json',
    'consent-ledger copy --from data --to esdb://db.internal:2113',
  ).action((options: CopyOptions) => run((desk) => copy(desk, options)))
}

interface CopyOptions extends JsonOption {
  readonly from?: string
  readonly to?: string
  readonly verifyOnly?: true
}

const copy = async (desk: Desk, { from, to, verifyOnly, json }: CopyOptions): Promise<ExitCode> => {
  const { parts, terminal } = desk
  if (from === undefined || to === undefined || from === '' || to === '')
    return terminal.fail(usage('"consent-ledger copy" needs --from STORE and --to STORE.'))
  const opened = await parts.openCopy({ from, to, verifyOnly: verifyOnly === true })
  if (E.isLeft(opened)) return terminal.fail(copyOpenFault(opened.left))
  try {
    const result = await work(desk, opened.right)
    if (E.isLeft(result)) return await refused(desk, result.left, json === true)
    const { contentsLost } = result.right
    if (contentsLost > 0)
      terminal.say(
        `Of the content that events name, ${counted(contentsLost, 'item')} lie in neither store: lost before this copy.`,
      )
    if (verifyOnly !== true) terminal.say(ABOUT_THE_KEY_FILE)
    const text = json === true ? JSON.stringify({ equal: true, ...result.right }) : equalText(result.right)
    return await printed(terminal, `${text}\n`)
  } finally {
    await opened.right.close()
  }
}

const work = async ({ terminal, interruption }: Desk, opened: OpenCopy): ReturnType<OpenCopy['run']> => {
  let bar = NO_BAR
  const begin: CopyRun['begin'] = async (step) => {
    bar.clear()
    bar = await terminal.bar(UNITS[step])
    return (done, total) => bar.update({ done, ...(total === undefined ? {} : { total }) })
  }
  try {
    return await opened.run({ begin, stop: interruption.cleanly() })
  } finally {
    bar.clear()
  }
}

/** What a bar counts while each step is done. */
const UNITS = {
  place: 'events found',
  keys: 'keys',
  content: 'content items',
  events: 'events copied',
  comparison: 'events compared',
} as const

/** The key file is a secret that the operator carries: a copy beside its ledger would undo what it protects. */
const ABOUT_THE_KEY_FILE =
  'The key file is not copied. Bring it to where the server of the copy looks for it (LEDGER_KEY_FILE, else keys.json in its data directory) before that server starts.'

const refused = async ({ terminal }: Desk, failure: CopyFailure, isJson: boolean): Promise<ExitCode> => {
  if (failure._tag === 'CopyStopped') {
    terminal.say('Stopped. To go on, run the same command again: it finds its place in the target.')
    return EXIT.interrupted
  }
  if (failure._tag === 'CopyEndFailed') return terminal.fail(copyFault(failure))
  const { difference } = failure
  if (isJson) await terminal.print(`${JSON.stringify({ equal: false, difference })}\n`)
  return terminal.fail({ exitCode: EXIT.no, sentence: differenceText(difference) })
}

const equalText = (result: Copied | Equal): string => {
  const { events, leaves, contents, keys } = result
  const held = `Equal, leaf by leaf: ${thousands(leaves)} leaves, ${amounts({ events, contents, keys })}.`
  return 'copied' in result ? `${held}\nCopied now: ${amounts(result.copied)}.` : held
}

const amounts = ({ events, contents, keys }: Copied['copied']): string =>
  `${counted(events, 'event')}, ${counted(contents, 'content item')}, ${counted(keys, 'key')}`
