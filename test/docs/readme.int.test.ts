import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { differences, linesOf, type Step, stepsOf } from './page.ts'

/**
 * The tour of the README, typed by a test: its commands run in their order in a directory that looks like a checkout,
 * and answer what the page shows.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const [first, ...others] = stepsOf(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'Five minutes') as [
  Step,
  ...ReadonlyArray<Step>,
]
const HAS_CURL = spawnSync('curl', ['--version']).status === 0
const asksWithCurl = ({ commands }: Step): boolean => /^curl /m.test(commands)
const typed = others.filter((step) => HAS_CURL || !asksWithCurl(step))

const checkout = mkdtempSync(join(tmpdir(), 'consent-ledger-readme-'))
let server: ChildProcess | undefined
const served: Array<string> = []
const answered = new Map<Step, ReadonlyArray<string>>()

/** A terminal in the checkout. npm and npx are stand-ins that start the program as npm would, without asking npm. */
const inTerminal = (script: string): ChildProcess =>
  spawn('sh', ['-c', `set +e\n${script}`], {
    cwd: checkout,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_'))),
      PATH: `${join(checkout, 'programs')}:${process.env['PATH'] ?? ''}`,
      LEDGER_HTTP_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const standIn = (name: string, script: string): void => {
  const path = join(checkout, 'programs', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

/** Between two steps on standard output. */
const MARK = '== the next step =='

beforeAll(async () => {
  mkdirSync(join(checkout, 'programs'))
  symlinkSync(join(ROOT, 'examples'), join(checkout, 'examples'))
  standIn('npx', `[ "$1" = consent-ledger ] || exit 127; shift; exec '${ROOT}bin/consent-ledger' "$@"`)
  standIn('npm', `[ "$1" = start ] || exit 127; exec '${ROOT}bin/consent-ledger' serve`)

  server = inTerminal(`exec env ${first.commands}`)
  server.stderr?.resume()
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    served.push(line)
    if (served.length === (first.output?.length ?? 0)) break
  }
  const address = /http:\/\/[\d.:]+/.exec(served[0] ?? '')?.[0] ?? ''

  const script = typed.map(({ commands }) => `${commands}\necho; echo '${MARK}'`).join('\n')
  const terminal = inTerminal(`exec 2>&1\n${script}`.replaceAll('http://127.0.0.1:8080', address))
  let text = ''
  for await (const chunk of terminal.stdout as AsyncIterable<Buffer>) text += chunk.toString('utf8')
  for (const [i, said] of text.split(MARK).entries()) {
    const step = typed[i]
    if (step !== undefined) answered.set(step, linesOf(said))
  }
}, 120_000)

afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  rmSync(checkout, { recursive: true, force: true })
})

const titleOf = ({ commands }: Step): string => linesOf(commands).at(-1)?.slice(0, 70) ?? ''

describe('the tour of README.md', () => {
  test('has its steps', () => {
    expect(first.commands).toContain('npm start')
    expect(others.length).toBeGreaterThan(8)
    expect(others.every(({ output }) => output !== undefined)).toBe(true)
  })
  test('starts the server', () => {
    expect(differences(first.output ?? [], served)).toStrictEqual([])
  })
  for (const step of others)
    test.skipIf(!typed.includes(step))(`answers as shown: ${titleOf(step)}`, () => {
      expect(differences(step.output ?? [], answered.get(step) ?? [])).toStrictEqual([])
    })
})

describe('differences()', () => {
  const shown = ['recorded 4', '…', 'As of position abcdefgh-0000000000000001, 3 ms ago.', 'a … z']

  test('passes over names, times, and what the page leaves out', () => {
    const said = ['recorded 4', 'more', 'As of position zzzzzzzz-00000000000000ff, 12 ms ago.', 'a b z']
    expect(differences(shown, said)).toStrictEqual([])
  })
  test('tells a line that differs, one that is missing and one that was not shown', () => {
    expect(differences(['recorded 4'], ['recorded 5'])).toStrictEqual([
      'the page shows: recorded 4',
      'and this came: recorded 5',
    ])
    expect(differences(['a', 'b'], ['a'])).toStrictEqual(['the page shows: b', 'and this came: nothing more'])
    expect(differences(['a'], ['a', 'b'])).toStrictEqual(['and this came besides: b'])
  })
})
