import * as E from 'fp-ts/lib/Either.js'
import { batchesOf } from './ingest/batches.ts'
import { chunksOf } from './ingest/chunks.ts'
import { csvLineEnds } from './ingest/csv-line-ends.ts'
import { csvReader } from './ingest/csv-rows.ts'
import { type Input, openInput, openMap } from './ingest/input.ts'
import { readJsonLines } from './ingest/json-lines.ts'
import { jsonLineEnds } from './ingest/lines.ts'
import { type Recorded, recordAll } from './ingest/record-all.ts'
import { NO_REJECTS, openRejects, type Rejects } from './ingest/rejects.ts'
import { rejectedOf, tallyText } from './ingest/tally.ts'
import { EXIT, type ExitCode, type LedgerFace, usage } from './ledger-face.ts'
import type { BindMapping } from './parts.ts'
import { thousands } from './printable.ts'
import { writing } from './target.ts'
import type { Terminal } from './terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const ingestVerb: Verb = (program, run) => {
  const command = program
    .command('ingest')
    .argument('<FILE>', 'CloudEvents, one JSON document a line (NDJSON); - is standard input')
    .option('--csv', 'FILE is an export of a CRM as CSV')
    .option('--map <MAP.json>', 'how a row of it becomes an event')
    .option(
      '--rejects <OUT>',
      'write lines that are not recorded there as they came, the reasons to OUT.reasons',
    )
  examples(
    withTarget(command).description(
      'Records events from a file and counts what became of them. It can be stopped and run again: what is recorded already counts as duplicate.',
    ),
    'consent-ledger ingest examples/consent-events.ndjson --rejects rejected.ndjson',
    'consent-ledger ingest --csv --map examples/hubspot-subscriptions.map.json examples/hubspot-subscriptions.csv',
    'zcat events.ndjson.gz | consent-ledger ingest - --json',
    '(head -1 export.csv; cat rejected.csv) > corrected.csv   # rejected rows have no header of their own',
  ).action((file: string, options: IngestOptions) => run((desk) => ingest(desk, file, options)))
}

interface IngestOptions extends TargetOptions {
  readonly csv?: true
  readonly map?: string
  readonly rejects?: string
}

const ingest = async (desk: Desk, file: string, options: IngestOptions): Promise<ExitCode> => {
  const { parts, terminal } = desk
  const { csv, map, rejects: rejectsFile } = options
  if ((csv === true) !== (map !== undefined))
    return terminal.fail(usage('--csv and --map MAP.json go together: the map says what the columns mean.'))
  const mapping = map === undefined ? E.right(undefined) : await openMap(parts, map)
  if (E.isLeft(mapping)) return terminal.fail(mapping.left)
  const input = await openInput(parts, file)
  if (E.isLeft(input)) return terminal.fail(input.left)
  const rejects =
    rejectsFile === undefined ? E.right(NO_REJECTS) : await openRejects(rejectsFile, input.right.identity)
  try {
    if (E.isLeft(rejects)) return terminal.fail(rejects.left)
    return await writing(desk, options, async (face) => {
      const recorded = await record(desk, face, input.right, mapping.right, rejects.right)
      return report(terminal, recorded, input.right.name, options)
    })
  } finally {
    input.right.source.destroy()
    if (E.isRight(rejects)) await rejects.right.close()
  }
}

const record = async (
  { terminal, interruption }: Desk,
  face: LedgerFace,
  { name, source, bytes }: Input,
  bind: BindMapping | undefined,
  rejects: Rejects,
): Promise<Recorded> => {
  const stop = interruption.cleanly()
  const bar = await terminal.bar('lines')
  const batches = batchesOf(chunksOf(source, stop), bind === undefined ? jsonLineEnds() : csvLineEnds())
  try {
    return await recordAll(batches, {
      face,
      read: bind === undefined ? readJsonLines : csvReader(bind, name),
      rejects,
      bar,
      stop,
      ...(bytes === undefined ? {} : { totalBytes: bytes }),
    })
  } finally {
    bar.clear()
  }
}

/** Counts on standard output, however it ended; the rest is words. */
const report = async (
  terminal: Terminal,
  { tally, skipped, lastLine, end }: Recorded,
  name: string,
  { json }: IngestOptions,
): Promise<ExitCode> => {
  if (end !== 'whole' && end !== 'stopped' && end.exitCode === EXIT.usage) return terminal.fail(end)
  await terminal.print(json === true ? `${JSON.stringify(tally)}\n` : tallyText(tally))
  if (skipped > 0) terminal.say(`Rows skipped, as the map says: ${thousands(skipped)}.`)
  if (end === 'whole') return rejectedOf(tally) > 0 ? EXIT.no : EXIT.done
  const exitCode = end === 'stopped' ? EXIT.interrupted : terminal.fail(end)
  const known = lastLine === 0 ? 'no line' : `every line up to line ${lastLine}`
  terminal.say(
    `${end === 'stopped' ? 'Stopped' : 'So far'}: ${known} of ${name} has its outcome; nothing is known of the others.`,
  )
  terminal.say('To go on, run the same command again: what is recorded already counts as duplicate.')
  return exitCode
}
