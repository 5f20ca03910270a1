import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { BAR_EVERY_MS, barText, openBar } from '../../../src/adapters/cli/progress.ts'

describe('barText()', () => {
  test.each([
    [
      { done: 12_100_000, total: 27_000_000, count: 45_000 },
      2.5,
      '[█████░░░░░░░]  44 %  12.1 of 27.0 MB  18,000 lines/s  4 s left',
    ],
    [{ done: 1, total: 1_000 }, 1, '[░░░░░░░░░░░░]   0 %  1 of 1,000  1 lines/s  16 min 39 s left'],
    [{ done: 10, total: 10 }, 2, '[████████████] 100 %  10 of 10  5 lines/s  '],
    [{ done: 0, total: 10 }, 0, '[░░░░░░░░░░░░]   0 %  0 of 10    '],
    [{ done: 70_000, count: 500 }, 2, '500 lines  250 lines/s'],
    [{ done: 20, total: 10 }, 1, '[████████████] 100 %  20 of 10  20 lines/s  '],
  ])('of %j after %d s', (progress, seconds, text) => {
    expect(barText(progress, seconds, 'lines')).toBe(text)
  })

  test('fits a terminal of 80 columns', () => {
    const progress = { done: 99_999_999_999, total: 123_456_789_012, count: 999_999_999 }
    expect(barText(progress, 3_000, 'lines').length).toBeLessThanOrEqual(80)
  })
})

describe('openBar()', () => {
  test('is drawn on a terminal that does not tell its size', async () => {
    const written: Array<string> = []
    const stderr = new Writable({
      write: (chunk: Buffer, _, done) => {
        written.push(chunk.toString())
        done()
      },
    })
    const bar = await openBar(Object.assign(stderr, { isTTY: true, columns: 0, rows: 0 }), 'lines', () => 0)
    bar.update({ done: 1 })
    expect(written.join('')).toContain('1 lines')
  })

  test('draws no more often than an eye can follow, and clears what it drew', async () => {
    const written: Array<string> = []
    const stderr = new Writable({
      write: (chunk: Buffer, _, done) => {
        written.push(chunk.toString())
        done()
      },
    })
    let now = 0
    const bar = await openBar(stderr, 'lines', () => now)
    bar.update({ done: 1 })
    bar.update({ done: 2 })
    expect(written.join('')).toBe('1 lines  \n')
    now = BAR_EVERY_MS
    bar.update({ done: 3 })
    expect(written).toHaveLength(2)
    bar.clear()
    expect(written.at(-1)).toBe('\u001b[2K\u001b[1A\u001b[2K\u001b[G')
  })
})
