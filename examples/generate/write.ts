import { once } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { count, type Expected, nothingExpected } from './expected.ts'
import type { Kind, KindOptions } from './kinds.ts'

/** How much text is gathered before it is written: the memory of a file of any length. */
const CHUNK_LENGTH = 1_048_576

/** Writes a file of a kind, or standard output; answers what an empty ledger must make of it. */
export const write = async (
  kind: Kind,
  options: KindOptions,
  file: string | undefined,
  progress: (done: number) => void,
): Promise<Expected> => {
  const out = file === undefined ? standardOutput : openFile(file)
  const expected = nothingExpected()
  let chunk = kind.head
  let done = 0
  for (const { line, outcome, word } of kind.records(options)) {
    count(expected, outcome, word)
    chunk += line + kind.endOfLine
    done += 1
    if (chunk.length < CHUNK_LENGTH) continue
    await out.write(chunk)
    chunk = ''
    progress(done)
  }
  await out.write(chunk)
  out.close()
  return expected
}

interface Output {
  readonly write: (text: string) => undefined | Promise<unknown>
  readonly close: () => void
}

const openFile = (file: string): Output => {
  const descriptor = openSync(file, 'w')
  const write = (text: string) => {
    writeFileSync(descriptor, text)
    return undefined
  }
  return { write, close: () => closeSync(descriptor) }
}

/** Waits for a slow reader, so that what it has not read yet is not kept here. */
const standardOutput: Output = {
  write: (text) => (process.stdout.write(text) ? undefined : once(process.stdout, 'drain')),
  close: () => undefined,
}

/** What is expected of a file stands beside it, with the options that make the same file again. */
export const writeExpected = (file: string, kind: string, options: KindOptions, expected: Expected): void =>
  writeFileSync(`${file}.expected.json`, expectedText(kind, options, expected))

export const expectedText = (kind: string, options: KindOptions, expected: Expected): string =>
  `${JSON.stringify({ kind, ...options, ...sorted(expected) }, undefined, 2)}\n`

const sorted = ({ outcomes, skipped, reasons, types }: Expected): object => ({
  outcomes,
  skipped,
  reasons: byName(reasons),
  types: byName(types),
})

const byName = (counts: Readonly<Record<string, number>>): object =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
