import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { csvLineEnds } from '../../../../src/adapters/cli/ingest/csv-line-ends.ts'
import { csvReader } from '../../../../src/adapters/cli/ingest/csv-rows.ts'
import type { Item } from '../../../../src/adapters/cli/ingest/item.ts'
import { lineSplitter, type WholeLine } from '../../../../src/adapters/cli/ingest/lines.ts'
import type { BindMapping, Row } from '../../../../src/adapters/cli/parts.ts'

/** A mapping of the columns Phone and Status. */
const bind: BindMapping = (header) => {
  const missing = ['Phone', 'Status'].filter((column) => !header.includes(column))
  if (missing.length > 0)
    return E.left(missing.map((column) => ({ code: 'COLUMN_ABSENT', column, expected: header.join() })))
  return E.right((row: Row) => {
    if (row[1] === 'skip') return { status: 'skipped' }
    const expected = { code: 'CELL_UNKNOWN', column: 'Status', expected: 'in or out' }
    return row[1] === 'in' || row[1] === 'out'
      ? { status: 'mapped', event: row }
      : { status: 'unmappable', problems: [expected] }
  })
}

const linesOf = (file: Buffer): ReadonlyArray<WholeLine> => {
  const splitter = lineSplitter(csvLineEnds())
  return [...splitter.push(file), ...splitter.end()].filter((line) => line.type === 'line')
}

const read = (file: string | Buffer) => csvReader(bind, 'export.csv')(linesOf(Buffer.from(file)))

const itemsOf = (file: string | Buffer): ReadonlyArray<Item> => {
  const found = read(file)
  return E.isRight(found) ? found.right.items : []
}

describe('csvReader()', () => {
  test('maps rows, in their order, and counts those it skips', () => {
    const found = read('\ufeff"Phone",Status\r\n1,in\r\n2,skip\r\n\r\n"3, or\n4",out')
    expect(E.isRight(found) && found.right.skipped).toBe(1)
    expect(
      E.isRight(found) && found.right.items.map(({ line, incoming }) => [line.number, incoming]),
    ).toStrictEqual([
      [2, { type: 'parsed', value: ['1', 'in'] }],
      [5, { type: 'parsed', value: ['3, or\n4', 'out'] }],
    ])
  })

  test('reads the header once', () => {
    const readLines = csvReader(bind, 'export.csv')
    const [header, ...rows] = linesOf(Buffer.from('Phone,Status\n1,in\n2,out\n'))
    expect(readLines(header === undefined ? [] : [header])).toStrictEqual(E.right({ items: [], skipped: 0 }))
    expect(readLines(rows)).toMatchObject({ right: { items: [{}, {}] } })
  })

  test('keeps the bytes of a row that cannot be mapped, and says which column is at fault', () => {
    expect(itemsOf('Phone,Status\n1,in\n2,secret\n')[1]).toStrictEqual({
      line: { type: 'line', number: 3, bytes: Buffer.from('2,secret\n'), isEnded: true },
      incoming: {
        type: 'unreadable',
        bytes: Buffer.from('2,secret'),
        expected: 'a row that its mapping can read: Status: in or out',
      },
      issues: [{ path: 'Status', expected: 'in or out' }],
    })
  })

  test.each([
    ['a stray quote', 'Phone,Status\n1,in\n2" ,in\n3,in\n'],
    ['text after a quoted cell', 'Phone,Status\n1,in\n"2"x,in\n3,in\n'],
    ['bytes that are no UTF-8', Buffer.from('Phone,Status\n1,in\n\xff,in\n3,in\n', 'latin1')],
  ])('lets %s spoil its own row alone', (_, file) => {
    expect(itemsOf(file).map(({ incoming }) => incoming.type)).toStrictEqual([
      'parsed',
      'unreadable',
      'parsed',
    ])
  })

  test('lets a cell that is never closed spoil what follows, and says so', () => {
    const items = itemsOf('Phone,Status\n1,in\n"2,in\n3,in\n')
    expect(items.map(({ incoming }) => incoming.type)).toStrictEqual(['parsed', 'unreadable'])
    expect(items[1]?.line.bytes.toString()).toBe('"2,in\n3,in\n')
  })

  test('names the columns that the file does not have, and shows none that it has', () => {
    const found = read('13055550123,in\n')
    expect(found).toMatchObject({ left: { exitCode: 2 } })
    const sentence = E.isLeft(found) ? found.left.sentence : ''
    expect(sentence).toContain('export.csv and the map do not fit. The file has no column "Phone"')
    expect(sentence).toContain('The file has no column "Status"')
    expect(sentence).not.toContain('13055550123')
  })

  test.each([
    ['no UTF-8', Buffer.from([0x50, 0xff, 0x0a])],
    ['no CSV', '"Phone"x\n'],
  ])('refuses a header that is %s', (_, file) => {
    expect(read(file)).toMatchObject({
      left: { exitCode: 2, sentence: expect.stringContaining('does not begin with a record of CSV') },
    })
  })

  test('reads nothing from an empty file', () => {
    expect(read('')).toStrictEqual(E.right({ items: [], skipped: 0 }))
  })
})
