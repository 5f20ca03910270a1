import { expect, test } from 'vitest'
import { readLogOf } from '../../contract/some-events.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { startChild } from './child.ts'
import { openLog } from './open-log.ts'

test('append() keeps every acknowledged event, once, through kill -9 at any moment', async () => {
  const dir = tempDir()
  const said = { tried: new Map<string, ReadonlyArray<string>>(), acknowledged: new Set<string>() }
  for (let round = 0; round < 20; round++) {
    const child = startChild(new URL('./child-appends.ts', import.meta.url), [dir])
    const isEarly = round % 5 === 4 // now and then while it still starts
    const kill = (): void => void child.process.kill('SIGKILL')
    const killLater = (): void => void setTimeout(kill, Math.random() * (isEarly ? 150 : 120))
    if (isEarly) killLater()
    for await (const line of child.lines) {
      const [word, , ...ids] = line.split(' ')
      if (word === 'open' && !isEarly) killLater()
      if (word === 'try') for (const id of ids) said.tried.set(id, ids)
      if (word === 'ack') for (const id of ids) said.acknowledged.add(id)
    }
    expect(await child.ended).toBe('SIGKILL')
    await expectKept(dir, said)
  }
  expect(said.acknowledged.size).toBeGreaterThan(100)
})

test('append() acknowledges nothing that a failing disk did not keep, and the process stops', async () => {
  const dir = tempDir()
  for (const limit of ['ulimit -f 300', 'ulimit -f 1000']) {
    const said = { tried: new Map<string, ReadonlyArray<string>>(), acknowledged: new Set<string>() }
    const answers = new Map<string, number>()
    const child = startChild(new URL('./child-appends.ts', import.meta.url), [dir], limit)
    for await (const line of child.lines) {
      const [word = '', , ...ids] = line.split(' ')
      answers.set(word, (answers.get(word) ?? 0) + 1)
      if (word === 'later') expect(line).toBe('later StoreUnavailable')
      if (word === 'try') for (const id of ids) said.tried.set(id, ids)
      if (word === 'ack') {
        expect(answers.get('fatal')).toBeUndefined()
        for (const id of ids) said.acknowledged.add(id)
      }
    }
    expect(await child.ended).toBe(70)
    expect(answers.get('fatal')).toBe(1)
    expect(answers.get('later')).toBe(1)
    expect(answers.get('OutcomeUnknown')).toBeGreaterThan(0)
    expect(said.acknowledged.size).toBeGreaterThan(0)
    await expectKept(dir, said)
  }
})

interface Said {
  /** By event id, all ids of the append it was tried in. */
  readonly tried: ReadonlyMap<string, ReadonlyArray<string>>
  readonly acknowledged: ReadonlySet<string>
}

/** Acknowledged events are there, none is there twice, appends are whole, and the log is sound. */
const expectKept = async (dir: string, { tried, acknowledged }: Said): Promise<void> => {
  const log = await openLog(dir)
  const ids = (await readLogOf(log.store)).map(({ id }) => id as string)
  const kept = new Set(ids)
  expect(ids).toHaveLength(kept.size)
  expect([...acknowledged].filter((id) => !kept.has(id))).toStrictEqual([])
  const torn = [...tried.values()].filter((append) =>
    append.some((id) => kept.has(id) !== kept.has(append[0] ?? '')),
  )
  expect(torn).toStrictEqual([])
  expect((await log.check()).findings).toStrictEqual([])
  await log.close()
}
