import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvLineEnds } from '../../../../src/adapters/cli/ingest/csv-line-ends.ts'
import {
  jsonLineEnds,
  LINE_BYTES_MAX,
  type Line,
  type LineEnds,
  lineSplitter,
} from '../../../../src/adapters/cli/ingest/lines.ts'

const split = (
  chunks: ReadonlyArray<Buffer>,
  ends: LineEnds = jsonLineEnds(),
  bytesMax?: number,
): ReadonlyArray<Line> => {
  const splitter = lineSplitter(ends, bytesMax)
  return [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), ...splitter.end()]
}

const cut = (bytes: Buffer, sizes: ReadonlyArray<number>): ReadonlyArray<Buffer> => {
  const chunks: Array<Buffer> = []
  let from = 0
  for (const size of sizes) {
    chunks.push(bytes.subarray(from, from + size))
    from += size
  }
  return [...chunks, bytes.subarray(from)]
}

const texts = (lines: ReadonlyArray<Line>): ReadonlyArray<string> =>
  lines.map(({ bytes }) => bytes.toString('latin1'))

/** Bytes in which line feeds, quotes and commas are frequent. */
const anyBytes = fc
  .array(fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x22, 0x2c), fc.integer({ min: 0, max: 255 })), {
    maxLength: 200,
  })
  .map((bytes) => Buffer.from(bytes))

const anyCut = fc.array(fc.nat({ max: 20 }), { maxLength: 20 })

describe('lineSplitter()', () => {
  test.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a\n']],
    ['a\r\nb', ['a\r\n', 'b']],
    ['\n\na\n', ['\n', '\n', 'a\n']],
  ])('cuts %j', (text, lines) => {
    expect(texts(split([Buffer.from(text)]))).toStrictEqual(lines)
  })

  test('numbers lines and knows which is ended', () => {
    expect(
      split([Buffer.from('a\nb\nc')]).map((line) => [line.number, line.type === 'line' && line.isEnded]),
    ).toStrictEqual([
      [1, true],
      [2, true],
      [3, false],
    ])
  })

  test.each([
    ['JSON lines', jsonLineEnds],
    ['CSV', csvLineEnds],
  ])('cuts %s the same however the bytes come, and loses none', (_, ends) => {
    fc.assert(
      fc.property(anyBytes, anyCut, (bytes, sizes) => {
        const whole = split([bytes], ends())
        expect(Buffer.concat(whole.map((line) => line.bytes)).equals(bytes)).toBe(true)
        expect(split(cut(bytes, sizes), ends())).toStrictEqual(whole)
      }),
    )
  })

  test.each([
    ['JSON lines', jsonLineEnds],
    ['CSV', csvLineEnds],
  ])('gives long lines of %s up at the same byte however the bytes come', (_, ends) => {
    const joined = (lines: ReadonlyArray<Line>): ReadonlyArray<readonly [string, number, string]> => {
      const found: Array<[string, number, string]> = []
      for (const { type, number, bytes } of lines) {
        const last = found.at(-1)
        if (type === 'piece' && last?.[0] === 'piece' && last[1] === number)
          last[2] += bytes.toString('latin1')
        else found.push([type, number, bytes.toString('latin1')])
      }
      return found
    }
    fc.assert(
      fc.property(anyBytes, anyCut, (bytes, sizes) => {
        const whole = joined(split([bytes], ends(), 10))
        expect(whole.map(([, , text]) => text).join('')).toBe(bytes.toString('latin1'))
        expect(joined(split(cut(bytes, sizes), ends(), 10))).toStrictEqual(whole)
        expect(whole.every(([type, , text]) => type === 'piece' || text.length <= 12)).toBe(true)
      }),
    )
  })

  test.each([0, 1, 2])('holds a line of the most bytes with an ending of %i', (ending) => {
    const line = Buffer.concat([Buffer.alloc(LINE_BYTES_MAX, 'x'), Buffer.from('\r\n').subarray(2 - ending)])
    expect(split([line]).map(({ type }) => type)).toStrictEqual(['line'])
  })

  test.each([LINE_BYTES_MAX + 3, 2_000_000])(
    'hands over a line of %i bytes in pieces, holding no more than a line',
    (bytes) => {
      const long = Buffer.alloc(bytes, 'x')
      const file = Buffer.concat([Buffer.from('a\n'), long, Buffer.from('\nb\n')])
      const chunks = cut(
        file,
        Array.from({ length: 40 }, () => 65_536),
      )
      const lines = split(chunks)
      const pieces = lines.filter((line) => line.type === 'piece')
      expect(Buffer.concat(pieces.map((piece) => piece.bytes)).toString()).toBe(`${long.toString()}\n`)
      expect(Math.max(...pieces.map((piece) => piece.bytes.length))).toBeLessThanOrEqual(
        LINE_BYTES_MAX + 65_536 + 2,
      )
      expect(pieces.map(({ isLast }) => isLast)).toStrictEqual([...pieces.slice(1).map(() => false), true])
      expect(lines.filter((line) => line.type === 'line').map(({ number }) => number)).toStrictEqual([1, 3])
      expect(pieces.every(({ number }) => number === 2)).toBe(true)
    },
  )

  test('ends a long line with the file', () => {
    const lines = split(cut(Buffer.alloc(300_000, 'x'), [65_536, 65_536, 65_536, 65_536, 65_536]))
    expect(lines.at(-1)).toMatchObject({ type: 'piece', isLast: true, number: 1 })
  })
})

describe('csvLineEnds()', () => {
  test.each<[string, ReadonlyArray<string>]>([
    ['a,"b\nc"\nd', ['a,"b\nc"\n', 'd']],
    ['"a""\nb"\nc', ['"a""\nb"\n', 'c']],
    ['"a","b"\n"c"\n', ['"a","b"\n', '"c"\n']],
    ['5" pipe\nnext\n', ['5" pipe\n', 'next\n']],
    ['a,b"c\n"d\n"\n', ['a,b"c\n', '"d\n"\n']],
    ['"\n\n"\n\nx', ['"\n\n"\n', '\n', 'x']],
    ['\u00ef\u00bb\u00bf"a\nb"\nc', ['\u00ef\u00bb\u00bf"a\nb"\n', 'c']],
  ])('finds the records of %j', (text, records) => {
    expect(texts(split([Buffer.from(text, 'latin1')], csvLineEnds()))).toStrictEqual(records)
  })

  test('counts the lines that a record stands on', () => {
    expect(split([Buffer.from('a\n"b\nc"\nd')], csvLineEnds()).map(({ number }) => number)).toStrictEqual([
      1, 2, 4,
    ])
  })

  test('gives a quoted cell up that is never closed, and reads on with the next line', () => {
    const open = `"${'x'.repeat(LINE_BYTES_MAX + 2)}`
    const lines = split([Buffer.from(open), Buffer.from('x\n"a\nb"\n')], csvLineEnds())
    expect(lines.map(({ type }) => type)).toStrictEqual(['piece', 'piece', 'line'])
    expect(lines.at(-1)?.bytes.toString()).toBe('"a\nb"\n')
  })

  test('does not give up what ends with the piece that makes it too long', () => {
    const long = `${'x'.repeat(LINE_BYTES_MAX + 10)}\n"a\nb"\n`
    expect(
      split([Buffer.from(long)], csvLineEnds())
        .at(-1)
        ?.bytes.toString(),
    ).toBe('"a\nb"\n')
  })
})
