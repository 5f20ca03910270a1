import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decodeConfig } from '../../src/adapters/config.ts'
import type { Ledger } from '../../src/domain/ports/ledger.ts'
import {
  INDEX_OPEN_ATTEMPTS_MAX,
  openIndexBeside,
  openInUse,
  openReadable,
} from '../../src/node/index-beside.ts'
import { indexMarks, thisBoot } from '../../src/node/index-mark.ts'
import { openNode } from '../../src/node/open-node.ts'
import { openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { startChild } from '../adapters/embedded/child.ts'
import { tempDir } from '../support/temp-dir.ts'

const nodeIn = async (dir: string) => {
  const config = decodeConfig({ LEDGER_DATA_DIR: dir })
  if (E.isLeft(config)) throw new Error('no config')
  const fail = (cause: unknown): never => {
    throw new Error('the node failed', { cause })
  }
  const node = await openNode({ config: config.right, onFatal: fail, onFeedFailure: fail })
  if (E.isLeft(node)) throw new Error(node.left._tag)
  return node.right
}

const withdraw = async (ledger: Ledger, contact: string): Promise<void> => {
  const value = {
    specversion: '1.0',
    id: contact,
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.withdrawn.v1',
    time: '2026-11-01T10:00:00Z',
    data: { contact, method: 'verbal' },
  }
  const outcomes = await ledger.record([{ type: 'parsed', value }])()
  expect(E.isRight(outcomes) && outcomes.right[0]?.outcome).toBe('recorded')
}

const rebuild = async (ledger: Ledger): Promise<void> => {
  const rebuilt = await ledger.rebuild(() => undefined)()
  expect(rebuilt).toMatchObject({ _tag: 'Right', right: { differences: 0 } })
}

describe('a reader beside a node', () => {
  /** How many events it shows at first, and after a rebuild and one more event. */
  const shownAroundARebuild = async (how: 'beside' | 'held'): Promise<ReadonlyArray<string>> => {
    const dir = tempDir()
    const { ledger, close } = await nodeIn(dir)
    await withdraw(ledger, '+13055550100')
    const child = startChild(new URL('./child-holds-index.ts', import.meta.url), [join(dir, 'index'), how])
    const shown: Array<string> = []
    for await (const line of child.lines) {
      shown.push(line)
      if (shown.length > 1) {
        child.process.stdin?.end()
        continue
      }
      await rebuild(ledger)
      await withdraw(ledger, '+13055550101')
      child.process.stdin?.write('again\n')
    }
    expect(await child.ended).toBe(0)
    await close()
    return shown
  }

  test('goes over to the index that a rebuild has made', async () => {
    expect(await shownAroundARebuild('beside')).toStrictEqual(['1', '2'])
  })
  test('is noticed where it stays with the one that it opened', async () => {
    expect(await shownAroundARebuild('held')).toStrictEqual(['1', '1'])
  })

  test('sees every withdrawal acknowledged before it asked, while one rebuild follows another', async () => {
    const dir = tempDir()
    const { ledger, close } = await nodeIn(dir)
    const heard = new Set<string>()
    let isOver = false
    const asking = [0, 1].map(async (which) => {
      const child = startChild(new URL('./child-asks.ts', import.meta.url), [dir])
      let asked = 0
      const ask = async (): Promise<void> => {
        const contact = `+1305555${String(which * 5_000 + asked++).padStart(4, '0')}`
        await withdraw(ledger, contact)
        child.process.stdin?.write(`${contact}\n`)
      }
      await ask()
      for await (const line of child.lines) {
        heard.add(line)
        if (isOver) child.process.stdin?.end()
        else await ask()
      }
      return child.ended
    })
    for (let i = 0; i < REBUILDS; i++) await rebuild(ledger)
    isOver = true
    expect(await Promise.all(asking)).toStrictEqual([0, 0])
    expect([...heard]).toStrictEqual(['CONSENT_WITHDRAWN CONSENT_REQUIRED'])
    // A reader that opened a folder in the moment of its end may have left a file in it, until the next rebuild.
    await rebuild(ledger)
    expect(readdirSync(join(dir, 'index')).toSorted()).toStrictEqual(['current', `index-${REBUILDS + 2}`])
    await close()
  })

  test('leaves a folder behind no longer than until the next rebuild', async () => {
    const dir = tempDir()
    const { ledger, close } = await nodeIn(dir)
    await rebuild(ledger)
    mkdirSync(join(dir, 'index', 'index-1'))
    writeFileSync(join(dir, 'index', 'index-1', 'lock.mdb'), '')
    await rebuild(ledger)
    expect(readdirSync(join(dir, 'index')).toSorted()).toStrictEqual(['current', 'index-3'])
    await close()
  })
})

/** Takes some seconds, and a reader that does not look again meets a folder that is gone in one of a hundred. */
const REBUILDS = 100

const marks = indexMarks(thisBoot())

describe('openInUse()', () => {
  const pointTo = (dir: string, name: string): void => writeFileSync(join(dir, 'current'), `${name}\n`)
  const madeIn = async (dir: string, name: string): Promise<void> => {
    await openLedgerIndex(join(dir, name)).close()
    pointTo(dir, name)
  }

  test('finds none where none was made', () => {
    expect(openInUse(tempDir(), openReadable(marks))).toBeUndefined()
    expect(openIndexBeside(join(tempDir(), 'index'), marks)).toBeUndefined()
  })
  test('looks again where its folder went away for another', async () => {
    const dir = tempDir()
    await madeIn(dir, 'index-2')
    pointTo(dir, 'index-1')
    const tried: Array<string> = []
    const opened = openInUse(dir, (path) => {
      tried.push(path)
      if (path.endsWith('index-2')) return openLedgerIndex(path, true)
      pointTo(dir, 'index-2')
      throw new Error('no such folder')
    })
    expect(tried).toStrictEqual([join(dir, 'index-1'), join(dir, 'index-2')])
    expect(opened?.name).toBe('index-2')
    await opened?.index.close()
  })
  test('fails where the index in use cannot be opened, and makes no folder', () => {
    const dir = tempDir()
    pointTo(dir, 'index-1')
    expect(() => openInUse(dir, openReadable(marks))).toThrow('index-1: it is gone')
    expect(readdirSync(dir)).toStrictEqual(['current'])
  })
  test('fails where rebuilds never end', () => {
    const dir = tempDir()
    pointTo(dir, 'index-1')
    let tries = 0
    const gone = (): never => {
      pointTo(dir, `index-${++tries + 1}`)
      throw new Error('gone')
    }
    expect(() => openInUse(dir, gone)).toThrow('gone')
    expect(tries).toBe(INDEX_OPEN_ATTEMPTS_MAX)
  })
})
