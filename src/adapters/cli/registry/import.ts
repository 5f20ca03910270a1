import * as E from 'fp-ts/lib/Either.js'
import type { ImportProgress, RegistryImported } from '../../../domain/ports/ledger.ts'
import { decodeImport } from '../../../domain/registry/import-wanted.ts'
import { openInput } from '../ingest/input.ts'
import { EXIT, type ExitCode, usage } from '../ledger-face.ts'
import { counted, thousands } from '../printable.ts'
import { writing } from '../target.ts'
import { printed, type Terminal } from '../terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'

export const registryImportVerb: Verb = (registry, run) => {
  const command = registry
    .command('import')
    .argument('<ID>', 'the registry, as the rule pack names it')
    .argument('<FILE>', 'the file as it was fetched: plain, gzip or zip; or - for standard input')
    .option('--version <V>', 'the date of the version, such as 2026-11-18')
    .option('--kind <K>', 'full, or change for a list of changes (default: full)')
    .option('--format <F>', 'auto, ftc-text, ftc-xml, lines or csv (default: auto)')
    .option('--column <NAME>', 'of CSV: the column with the numbers or addresses')
    .option('--flag-column <NAME>', 'of a change list in CSV: the column that says added or removed')
    .option('--region <CC>', 'the country of numbers without one (default: that of the id)')
    .option('--san <N>', 'the subscription account number that was used: it is recorded')
    .option('--accessed-by <WHO>', 'who fetched the file: it is recorded')
    .option('--accessed-at <DATE>', 'when it was fetched: it is recorded')
    .option('--force', 'take the file whatever speaks against it: that is recorded')
  examples(
    withTarget(command).description(
      'Imports a version of a registry. It counts as a whole from then on, or not at all: a file that is broken, empty or of quite another size than the last is refused.',
    ),
    'consent-ledger registry import us-national 2026-11-18_Global.zip --version 2026-11-18 --san 10000001-12345 --accessed-by ops',
    'consent-ledger registry import us-national changes.txt --version 2026-11-19 --kind change',
    'consent-ledger registry import gb-tps tps.csv --version 2026-11-18 --column phone --server http://127.0.0.1:8080',
  ).action((id: string, file: string, options: ImportOptions) =>
    run((desk) => importVersion(desk, id, file, options)),
  )
}

interface ImportOptions extends TargetOptions {
  readonly version?: string
  readonly kind?: string
  readonly format?: string
  readonly column?: string
  readonly flagColumn?: string
  readonly region?: string
  readonly san?: string
  readonly accessedBy?: string
  readonly accessedAt?: string
  readonly force?: true
}

const importVersion = async (
  desk: Desk,
  id: string,
  file: string,
  options: ImportOptions,
): Promise<ExitCode> => {
  const { terminal, parts } = desk
  if (options.version === undefined)
    return terminal.fail(usage('"consent-ledger registry import" needs --version V, the date of the list.'))
  const { data: _, server: __, json: ___, ...wanted } = options
  const decoded = decodeImport(id, wanted)
  if (E.isLeft(decoded))
    return terminal.fail(usage('The file cannot be imported like that.', decoded.left.issues))
  const input = await openInput(parts, file)
  if (E.isLeft(input)) return terminal.fail(input.left)
  const { source, bytes } = input.right
  try {
    return await writing(desk, options, async (face) => {
      const imported = await face.importRegistry(id, wanted, source, await progressOn(terminal, bytes))
      if (E.isLeft(imported)) return terminal.fail(imported.left)
      for (const line of doubtLines(imported.right)) terminal.say(line)
      return printed(
        terminal,
        options.json === true ? `${JSON.stringify(imported.right)}\n` : wordsOf(imported.right),
        EXIT.done,
      )
    })
  } finally {
    source.destroy()
  }
}

/** First the file is kept, then its entries are read. */
const progressOn = async (
  terminal: Terminal,
  bytes: number | undefined,
): Promise<(progress: ImportProgress) => void> => {
  const kept = await terminal.bar('bytes')
  const read = await terminal.bar('entries')
  return ({ step, done }) => {
    if (step === 'kept') return kept.update({ done, ...(bytes === undefined ? {} : { total: bytes }) })
    kept.clear()
    read.update({ done })
  }
}

const doubtLines = ({ counts, rejectedAt = [], forced = [] }: RegistryImported): ReadonlyArray<string> => [
  ...(counts.rejected === 0
    ? []
    : [
        `${counted(counts.rejected, 'entry').replace('entrys', 'entries')} of the file could not be read${rejectedAt.length === 0 ? '' : `: number ${rejectedAt.join(', ')}`}.`,
      ]),
  ...(forced.length === 0 ? [] : [`Taken although it is: ${forced.join(', ')}. That is recorded.`]),
]

const wordsOf = ({ registry, version, kind, counts, isNew }: RegistryImported): string => {
  const what = kind === 'full' ? 'full list' : 'list of changes'
  const begun = isNew ? 'Imported' : 'Imported before, from this very file:'
  return `${begun} ${registry} ${version}, a ${what}: ${counted(counts.numbers, 'number')}, ${thousands(counts.added)} added and ${thousands(counts.removed)} removed.\n`
}
