import { Writable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { Ledger } from '../../../src/domain/ports/ledger.ts'
import { eventLine, keyboard, position, run } from './desk.ts'

/** A log of so many events, in pages as a ledger gives them: from a position on, that position included. */
const log = (events: number, pages: Array<Position | undefined> = []): Pick<Ledger, 'replay'> => ({
  replay: (from, limit) => {
    pages.push(from)
    const all = Array.from({ length: events }, (_, i) => eventLine(i + 1))
    return TE.right(all.filter((line) => from === undefined || line.position >= from).slice(0, limit))
  },
})

const positionsIn = (out: string): ReadonlyArray<string> =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { position: string }).position)

describe('replay', () => {
  test.each([0, 1, 999, 1_000, 1_001, 2_500])(
    'prints each of %i events once, in the order of the log',
    async (events) => {
      const { exitCode, out, err } = await run(['replay'], { ledger: log(events) })
      expect({ exitCode, err }).toStrictEqual({ exitCode: 0, err: '' })
      expect(positionsIn(out)).toStrictEqual(Array.from({ length: events }, (_, i) => position(i + 1)))
    },
  )

  test('prints lines as they are stored', async () => {
    expect((await run(['replay', '--json'], { ledger: log(1) })).out).toBe(
      `${JSON.stringify(eventLine(1))}\n`,
    )
  })

  test('begins and ends where it is told to, both included', async () => {
    const { out } = await run(['replay', '--from', position(3), '--to', position(5)], { ledger: log(9) })
    expect(positionsIn(out)).toStrictEqual([position(3), position(4), position(5)])
  })

  test('asks for no page after the one it ends in', async () => {
    const pages: Array<Position | undefined> = []
    await run(['replay', '--to', position(5)], { ledger: log(2_500, pages) })
    expect(pages).toStrictEqual([undefined])
  })

  test('refuses a position of another ledger', async () => {
    const other = `bbbbbbbb-${'0'.repeat(16)}`
    const ran = await run(['replay', '--to', other], { ledger: log(2) })
    expect(ran).toMatchObject({ exitCode: 2, out: '' })
    expect(ran.err).toContain('POSITION_OF_ANOTHER_STORE')
  })

  test('stops quietly where nobody reads any more', async () => {
    const pages: Array<Position | undefined> = []
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    })
    const { exitCode, err } = await run(['replay'], { ledger: log(5_000, pages), parts: { stdout } })
    expect({ exitCode, err, pages: pages.length }).toStrictEqual({ exitCode: 0, err: '', pages: 1 })
  })

  test('says so where the disk behind standard output is full', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('secret'), { code: 'ENOSPC' })),
    })
    const { exitCode, err } = await run(['replay'], { ledger: log(5_000), parts: { stdout } })
    expect(exitCode).toBe(4)
    expect(err).toContain('Standard output cannot be written to (ENOSPC)')
    expect(err).not.toContain('secret')
  })

  test('stops after the page in hand at Ctrl-C, and says how to go on', async () => {
    const signals = keyboard()
    const { exitCode, out, err } = await run(['replay'], {
      ledger: log(5_000),
      parts: { signals },
      onWrite: () => signals.interrupt(),
    })
    expect(exitCode).toBe(130)
    expect(positionsIn(out)).toHaveLength(1_000)
    expect(err).toContain(`--from ${position(1_000)}`)
  })

  test('answers an outage with exit code 4', async () => {
    const ledger: Partial<Ledger> = {
      replay: () => async () => E.left({ _tag: 'RecordDamaged', position: position(4) }),
    }
    const { exitCode, err } = await run(['replay'], { ledger })
    expect(exitCode).toBe(4)
    expect(err).toContain(`The log is damaged at position ${position(4)}`)
  })
})
