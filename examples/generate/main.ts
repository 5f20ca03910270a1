import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DISCLOSURES } from './disclosures.ts'
import { COMMITTED, COMMITTED_SEED, KINDS, type KindOptions } from './kinds.ts'
import { expectedText, write, writeExpected } from './write.ts'

const HELP = `Makes example data: invented people, fictitious numbers, the same bytes for the same options.

node examples/generate/main.ts --kind KIND [--count N] [--seed S] [--contacts N] [--broken SHARE] [-o FILE]
node examples/generate/main.ts --all

${Object.entries(KINDS)
  .map(([name, { about }]) => `  --kind ${name.padEnd(22)} ${about}`)
  .join('\n')}

  --count N       how many records (5000)
  --seed S        a whole number; another seed, other data (${COMMITTED_SEED})
  --contacts N    consent-events: how many people they are about (three for ten events)
  --broken SHARE  consent-events: the share that a ledger must not record (0.01)
  -o FILE         where to; without it standard output
  --all           writes the files of this folder anew
  --help          this text

Beside FILE, FILE.expected.json says what an empty ledger must answer; without -o it goes to standard error.

  node examples/generate/main.ts --kind consent-events --count 10000000 -o /tmp/ten-million.ndjson
`

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      kind: { type: 'string' },
      count: { type: 'string' },
      seed: { type: 'string' },
      contacts: { type: 'string' },
      broken: { type: 'string' },
      output: { type: 'string', short: 'o' },
      all: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  if (values.all === true) return all()
  const kind = values.kind ?? ''
  if (!Object.hasOwn(KINDS, kind)) return usage(`--kind needs one of: ${Object.keys(KINDS).join(', ')}`)
  const options: KindOptions = {
    count: wholeNumber('count', values.count ?? '5000'),
    seed: wholeNumber('seed', values.seed ?? String(COMMITTED_SEED)),
    ...(values.contacts !== undefined && { contacts: Math.max(1, wholeNumber('contacts', values.contacts)) }),
    ...(values.broken !== undefined && { brokenShare: share('broken', values.broken) }),
  }
  await make(kind, options, values.output)
}

const make = async (name: string, options: KindOptions, file: string | undefined): Promise<void> => {
  const kind = KINDS[name]
  if (kind === undefined) return
  const expected = await write(kind, options, file, progressOn(options.count))
  if (process.stderr.isTTY) process.stderr.write('\n')
  if (file === undefined) process.stderr.write(expectedText(name, options, expected))
  else writeExpected(file, name, options, expected)
}

const all = async (): Promise<void> => {
  const here = fileURLToPath(new URL('..', import.meta.url))
  for (const { file, kind, count } of COMMITTED)
    await make(kind, { count, seed: COMMITTED_SEED }, here + file)
  writeFileSync(`${here}disclosures.json`, `${JSON.stringify(DISCLOSURES, undefined, 2)}\n`)
}

/** A line that moves, on a terminal only. The clock is read for the rate and for nothing that is written. */
const progressOn = (total: number): ((done: number) => void) => {
  if (!process.stderr.isTTY) return () => undefined
  const startedMs = performance.now()
  return (done) => {
    const rate = Math.round((done / (performance.now() - startedMs)) * 1000)
    process.stderr.write(
      `\r${done.toLocaleString('en')} of ${total.toLocaleString('en')}, ${rate.toLocaleString('en')}/s `,
    )
  }
}

class UsageError extends Error {}

const usage = (sentence: string): never => {
  throw new UsageError(sentence)
}

const wholeNumber = (option: string, text: string): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : usage(`--${option} needs a whole number of at most nine digits`)

const share = (option: string, text: string): number => {
  const number = Number(text)
  return text.trim() !== '' && number >= 0 && number <= 1
    ? number
    : usage(`--${option} needs a number from 0 to 1`)
}

/**
 * A wrong option is the caller's doing and a file that cannot be written the machine's: both are told in a
 * sentence.
 */
const exitCodeOf = (error: unknown): number => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) return 2
  return code.startsWith('E') && !code.startsWith('ERR_') ? 4 : 1
}

/** The reader had enough, as `head` has. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 4))

try {
  await main()
} catch (error) {
  process.exitCode = exitCodeOf(error)
  if (process.exitCode === 1) throw error
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
