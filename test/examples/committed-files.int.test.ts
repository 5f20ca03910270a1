import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { DISCLOSURES } from '../../examples/generate/disclosures.ts'
import { COMMITTED, COMMITTED_SEED, KINDS } from '../../examples/generate/kinds.ts'
import { expectedText, write } from '../../examples/generate/write.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'examples-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const committed = (file: string): string => readFileSync(examples + file, 'utf8')

describe('the files of examples/', () => {
  test.each(COMMITTED)('$file is what the generator makes', async ({ file, kind, count }) => {
    const made = join(scratch, file)
    const options = { count, seed: COMMITTED_SEED }
    const expected = await write(KINDS[kind] ?? never(kind), options, made, () => undefined)
    expect(readFileSync(made).equals(readFileSync(examples + file)), `run \`${REMAKE}\``).toBe(true)
    expect(committed(`${file}.expected.json`)).toBe(expectedText(kind, options, expected))
  })

  test('disclosures.json holds the texts that the events name', () => {
    expect(JSON.parse(committed('disclosures.json'))).toStrictEqual(DISCLOSURES)
  })

  test('stay small enough for a checkout', () => {
    expect(statSync(`${examples}consent-events.ndjson`).size).toBeLessThan(4_000_000)
    expect(committed('consent-events.ndjson').split('\n')).toHaveLength(5_001)
  })
})

describe('examples/generate/main.ts', () => {
  const run = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [`${examples}generate/main.ts`, ...args], { encoding: 'utf8' })

  test('writes to standard output, and what to expect to standard error', () => {
    const { status, stdout, stderr } = run('--kind', 'twilio', '--count', '3', '--seed', '5')
    expect(status).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(4)
    expect(JSON.parse(stderr)).toMatchObject({ kind: 'twilio', count: 3, seed: 5 })
  })

  test.each([
    [['--kind', 'paper'], '--kind needs one of'],
    [['--kind', 'twilio', '--count', 'many'], '--count needs a whole number'],
    [['--kind', 'consent-events', '--broken', '2'], '--broken needs a number from 0 to 1'],
    [['--colour'], 'Unknown option'],
  ])('calls %j a wrong use', (args, sentence) => {
    const { status, stdout, stderr } = run(...args)
    expect({ status, stdout }).toStrictEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  test('says in a sentence where it cannot write', () => {
    const { status, stderr } = run('--kind', 'twilio', '-o', join(scratch, 'no-such-folder', 'x.csv'))
    expect(status).toBe(4)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

const REMAKE = 'node examples/generate/main.ts --all'

const never = (kind: string): never => {
  throw new Error(`no kind ${kind}`)
}
