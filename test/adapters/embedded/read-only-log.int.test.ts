import { setTimeout as pause } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { expect, test } from 'vitest'
import { openEmbeddedLogReadOnly } from '../../../src/adapters/embedded/index.ts'
import { appendTo, readLogOf, someEvent, someEvents, someStream } from '../../contract/some-events.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { startChild } from './child.ts'
import { openLog, wallClock } from './open-log.ts'

test('openEmbeddedLogReadOnly() sees from another process what the owner appends, in order, while the file grows', async () => {
  const dir = tempDir()
  const owner = await openLog(dir)
  await appendTo(owner.store, someStream(), 'none', someEvents(10))
  const child = startChild(new URL('./child-follows.ts', import.meta.url), [dir])
  const seen: Array<string> = []
  let appended = 10
  let told = ''
  for await (const line of child.lines) {
    const [word = '', id = '', position = '', bytes = ''] = line.split(' ')
    if (word === 'open') expect([id, position]).toStrictEqual([owner.tag, owner.nodeId])
    if (word === 'event') seen.push(`${id} ${position} ${bytes}`)
    if (word === 'end') told = line.slice(4)
    if (word === 'caught-up' && appended < 600) {
      for (let i = 0; i < 20; i++, appended++) {
        await appendTo(owner.store, someStream(), 'none', [{ ...someEvent(), data: Buffer.alloc(40_000, i) }])
        if (i % 7 === 0) await pause(5)
      }
    } else if (word === 'caught-up' && seen.length === appended) child.process.stdin?.end()
  }
  const log = await readLogOf(owner.store)
  expect(seen).toStrictEqual(log.map(({ id, position, data }) => `${id} ${position} ${data.length}`))
  expect(JSON.parse(told)).toStrictEqual({
    head: E.right(O.some(log.at(-1)?.position)),
    events: log.length,
    findings: [],
  })
  expect(await child.ended).toBe(0)
  await owner.close()
})

test('openEmbeddedLogReadOnly() makes no log where there is none', async () => {
  const dir = tempDir()
  const failure = { _tag: 'LogNotOpened', dir, cause: 'there is no log' }
  expect(await openEmbeddedLogReadOnly({ dir, clock: wallClock })).toStrictEqual(E.left(failure))
})
