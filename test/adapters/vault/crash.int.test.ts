import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import { openVault } from '../../../src/adapters/vault/index.ts'
import { contact, run } from '../../contract/key-vault.contract.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { someKeys } from './some-keys.ts'

interface Said {
  /** By number of the key, what it sealed. */
  readonly sealed: ReadonlyMap<number, Buffer>
  readonly lines: ReadonlyArray<string>
  readonly end: number | string
}

/** What a child said until it ended. It is killed as soon as it has said `killAt` lines. `limit` is a command of the shell. */
const childThatObtains = async (
  args: ReadonlyArray<string>,
  { killAt = Number.POSITIVE_INFINITY, limit = ':' },
): Promise<Said> => {
  const file = fileURLToPath(new URL('child-obtains.ts', import.meta.url))
  const child = spawn('sh', ['-c', `${limit}; exec "$0" "$@"`, process.execPath, file, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'close')
  const lines: Array<string> = []
  const sealed = new Map<number, Buffer>()
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    const [word, number, bytes = ''] = line.split(' ')
    if (word === 'sealed') sealed.set(Number(number), Buffer.from(bytes, 'base64'))
    if (lines.length >= killAt) child.kill('SIGKILL')
  }
  const [code, signal] = await ended
  return { sealed, lines, end: (code ?? signal) as number | string }
}

/** The numbers of those keys that do not open what was sealed with them. */
const lost = async (directory: string, { sealed }: Said): Promise<ReadonlyArray<number>> => {
  const vault = await run(
    openVault({
      directory,
      keys: someKeys(),
      onFatal: (error) => {
        throw error
      },
    }),
  )
  const numbers: Array<number> = []
  for (const [number, bytes] of sealed) {
    const key = O.toUndefined(await run(vault.find(contact(7, number))))
    if (key === undefined || O.isNone(key.open(bytes, ''))) numbers.push(number)
  }
  await vault.close()
  return numbers
}

test('obtain() answers only with keys that outlive a kill -9 at once after it', async () => {
  const directory = tempDir()
  for (let round = 0; round < 8; round++) {
    const said = await childThatObtains([directory, 'patient', String(round * 100_000)], {
      killAt: 1 + round * 17,
    })
    expect(said.end).toBe('SIGKILL')
    expect(said.sealed.size).toBeGreaterThan(0)
    expect(await lost(directory, said)).toStrictEqual([])
  }
})

test('the same check catches a vault that does not wait for its disk', async () => {
  const directory = tempDir()
  const said = await childThatObtains([directory, 'hasty'], { killAt: 50 })
  expect((await lost(directory, said)).length).toBeGreaterThan(0)
})

/**
 * The driver writes its words for a short write into too little memory (`sprintf` into 100 bytes in `mdb_page_flush`), so
 * that the process may abort before it can say anything: it stops in either case.
 */
test.each([200, 300, 1_000])(
  'obtain() answers nothing that a disk of %i blocks did not keep, and the process stops',
  async (blocks) => {
    const directory = tempDir()
    const limit = `trap '' XFSZ; ulimit -f ${blocks}`
    const said = await childThatObtains([directory, 'patient'], { limit })
    const words = said.lines.map((line) => line.split(' ')[0])
    expect([70, 'SIGABRT']).toContain(said.end)
    if (said.end === 70) {
      expect(words.indexOf('fatal')).toBe(words.length - 2)
      expect(said.lines.at(-1)).toBe('later The vault has stopped after a commit that failed')
    }
    expect(said.sealed.size).toBeGreaterThan(0)
    expect(await lost(directory, said)).toStrictEqual([])
  },
)
