import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Runs the demo, its temporary files where the test sees them. Its server shares its standard error, so the demo has
 * exited, to `close`, only once the server has.
 */
const startDemo = () => {
  const scratch = tempDir()
  const demo = spawn(process.execPath, ['examples/demo.ts'], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: scratch, LEDGER_SERVER: 'http://127.0.0.1:1', LEDGER_DATA_DIR: scratch },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  demo.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString()
  })
  demo.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  const exited = once(demo, 'close').then(([code]) => code as number | null)
  return { demo, said, exited, left: () => readdirSync(scratch) }
}

/** Waits for words of the demo; gives up where it ends without them. */
const untilSaid = async ({ demo, said }: ReturnType<typeof startDemo>, words: string): Promise<void> => {
  while (!said.out.includes(words) && demo.exitCode === null) await once(demo.stdout, 'data')
}

const counts = (file: string): Readonly<Record<string, number>> =>
  (
    JSON.parse(readFileSync(`${ROOT}examples/${file}.expected.json`, 'utf8')) as {
      readonly outcomes: Readonly<Record<string, number>>
    }
  ).outcomes

test('npm run demo tells the whole story, piped, and leaves nothing behind', async () => {
  const running = startDemo()
  expect(await running.exited).toBe(0)
  const { out, err } = running.said
  expect(err).toBe('')
  for (const [outcome, count] of Object.entries(counts('consent-events.ndjson')))
    expect(out).toMatch(new RegExp(`^ +${count.toLocaleString('en-US')} ${outcome} `, 'm'))
  expect(out).toContain('PERMIT  C  +13645550101')
  expect(out).toContain('INTERNAL_DNC')
  expect(out).toContain(`in the person's own words: "stop texting me pls"`)
  expect(out).toMatch(
    /before {4}PERMIT C\n {3}STOP {6}recorded, .* \d+\.\d ms\n {3}after {5}DENY P, .* \d+\.\d ms\n/,
  )
  expect(out).toMatch(/as known before the STOP came in: +PERMIT CONSENT_VALID\n/)
  for (const [outcome, count] of Object.entries(counts('leads.csv')))
    expect(out).toContain(`${count.toLocaleString('en-US')} ${outcome}`)
  expect(out).toMatch(/her number, her name and her words:\n {3}not there\.\n/)
  expect(running.left()).toStrictEqual([])
})

test('npm run demo takes everything away on Ctrl-C', async () => {
  const running = startDemo()
  await untilSaid(running, '1. ')
  running.demo.kill('SIGINT')
  expect(await running.exited).toBe(130)
  expect(running.said.err).toBe('')
  expect(running.left()).toStrictEqual([])
})

test('npm run demo ends quietly when nobody reads on', async () => {
  const running = startDemo()
  await untilSaid(running, '1. ')
  running.demo.stdout.destroy()
  expect(await running.exited).toBe(0)
  expect(running.said.err).toBe('')
  expect(running.left()).toStrictEqual([])
})
