import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { expect, onTestFinished, test } from 'vitest'
import { type Ownership, takeOwnership } from '../../../src/adapters/system/ownership.ts'
import { tempDir } from '../../support/temp-dir.ts'

test('takeOwnership() refuses a directory that another process owns', async () => {
  const dir = tempDir()
  const other = await owner(dir)
  expect(other.said).toStrictEqual(['owned'])
  expect(await takeOwnership(dir)).toStrictEqual(E.left({ _tag: 'DataDirOwned', dir }))
})

test('takeOwnership() tells another process that this one owns it', async () => {
  const dir = tempDir()
  const mine = owned(await takeOwnership(dir))
  expect((await owner(dir)).said).toStrictEqual(['DataDirOwned'])
  mine.release()
  expect((await owner(dir)).said).toStrictEqual(['owned'])
})

test('takeOwnership() refuses this same process a second time, until it is released', async () => {
  const dir = tempDir()
  const first = owned(await takeOwnership(dir))
  expect(await takeOwnership(dir)).toStrictEqual(E.left({ _tag: 'DataDirOwned', dir }))
  first.release()
  first.release()
  const second = owned(await takeOwnership(dir))
  expect(await takeOwnership(dir)).toStrictEqual(E.left({ _tag: 'DataDirOwned', dir }))
  second.release()
})

test('takeOwnership() succeeds after the owner was killed, even where a program it started lives on', async () => {
  const dir = tempDir()
  for (const heir of [[], ['heir']]) {
    const other = await owner(dir, ...heir)
    expect(other.said.at(-1)).toBe('owned')
    other.process.kill('SIGKILL')
    await once(other.process, 'exit')
    owned(await takeOwnership(dir)).release()
    const outliving = Number(other.said[0]?.split(' ')[1])
    if (outliving > 0) process.kill(outliving, 'SIGKILL')
  }
})

test('takeOwnership() makes the directory, and keeps directories apart', async () => {
  const dir = `${tempDir()}/new/data`
  const first = owned(await takeOwnership(dir))
  const second = owned(await takeOwnership(`${dir}-2`))
  first.release()
  second.release()
})

const owned = (taken: E.Either<unknown, Ownership>): Ownership => {
  if (E.isLeft(taken)) throw new Error(`not owned: ${JSON.stringify(taken.left)}`)
  return taken.right
}

/** Another process that takes the directory, and what it said. It goes with the test. */
const owner = async (
  ...args: ReadonlyArray<string>
): Promise<{ readonly process: ChildProcess; readonly said: ReadonlyArray<string> }> => {
  const program = fileURLToPath(new URL('./child-owns.ts', import.meta.url))
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said: Array<string> = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (!line.startsWith('heir')) break
  }
  return { process: child, said }
}
