import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openPlaceNotes, type PlaceNote } from '../../../src/adapters/kafka/place-notes.ts'
import type { LogMark } from '../../../src/domain/kafka/log-mark.ts'
import type { Instant } from '../../../src/domain/kernel/instant.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import { tempDir } from '../../support/temp-dir.ts'

const positionNo = (n: number): Position => `aaaaaaaa-${String(n).padStart(16, '0')}` as Position

const markNo = (n: number): LogMark => ({
  position: positionNo(n),
  size: n,
  recordedAt: '2026-11-25T00:00:00.000Z' as Instant,
})

const note = (next: bigint, position: number): PlaceNote => ({
  place: { next, recordedBefore: next, last: { offset: next - 1n, recordDigest: 'digest' } },
  mark: markNo(position),
})

describe('notes of places', () => {
  test('are there after the next start, large offsets too', async () => {
    const dir = tempDir()
    const notes = openPlaceNotes(dir)
    const far: PlaceNote = {
      place: { next: 9_223_372_036_854_775_807n, recordedBefore: 9_223_372_036_854_775_807n },
      mark: markNo(3),
    }
    notes.note('t', 0, note(5n, 1))
    notes.note('t', 1, far)
    await notes.close()
    const again = openPlaceNotes(dir)
    expect(again.of('t', 0)).toStrictEqual(note(5n, 1))
    expect(again.of('t', 1)).toStrictEqual(far)
    expect(again.of('t', 2)).toBeUndefined()
    expect(statSync(join(dir, 'kafka-places.json')).mode & 0o777).toBe(0o600)
  })
  test('that are forgotten stay so', async () => {
    const dir = tempDir()
    const notes = openPlaceNotes(dir)
    notes.note('t', 0, note(5n, 1))
    await notes.close()
    const again = openPlaceNotes(dir)
    again.forget('t', 0)
    await again.close()
    expect(openPlaceNotes(dir).of('t', 0)).toBeUndefined()
  })
  test.each(['', '{', '{"t/0":{"next":"-1","last":null,"mark":null}}', '[]', '{"t/0":{"next":5}}'])(
    'that are damaged are as if there were none: %s',
    (text) => {
      const dir = tempDir()
      writeFileSync(join(dir, 'kafka-places.json'), text)
      expect(openPlaceNotes(dir).of('t', 0)).toBeUndefined()
    },
  )
  test('are written whole or not at all, however often', async () => {
    const dir = tempDir()
    const notes = openPlaceNotes(dir)
    for (let next = 1n; next <= 50n; next += 1n) {
      notes.note('t', 0, note(next, Number(next)))
      if (next % 10n === 0n) await notes.close()
    }
    expect(JSON.parse(readFileSync(join(dir, 'kafka-places.json'), 'utf8'))).toMatchObject({
      't/0': { next: '50' },
    })
  })
})
