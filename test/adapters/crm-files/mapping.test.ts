import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { type MappedRow, Mapping, rowMapper } from '../../../src/adapters/crm-files/index.ts'
import { issuesOf } from '../../../src/domain/kernel/validation.ts'

const optIns = {
  source: 'https://crm.example/consents',
  id: '{Id}',
  time: { column: 'When', format: 'rfc3339' },
  data: { contact: { column: 'Phone', required: true } },
  rules: [
    {
      when: { Status: ['OptIn'] },
      type: 'consent.granted.v1',
      data: { 'scope.channel': ['voice', 'sms'], level: 'express' },
    },
    { when: { Status: ['OptOut'] }, type: 'consent.withdrawn.v1', data: { method: 'web' } },
  ],
}

const HEADER = ['Id', 'When', 'Status', 'Phone']

const mapped = (mapping: unknown, header: ReadonlyArray<string>, row: ReadonlyArray<string>): MappedRow => {
  const decoded = Mapping.decode(mapping)
  if (E.isLeft(decoded)) throw new Error(JSON.stringify(issuesOf(decoded.left)))
  const mapper = rowMapper(decoded.right, header)
  if (E.isLeft(mapper)) throw new Error(JSON.stringify(mapper.left))
  return mapper.right(row)
}

/** What a rule makes of one cell `X` in a message of a type. */
const member = (value: unknown, cell: string, type = 'consent.granted.v1'): unknown => {
  const mapping = {
    source: 's',
    id: '{Id}',
    time: { const: '2026-01-02T03:04:05Z' },
    rules: [{ type, data: { m: value } }],
  }
  const row = mapped(mapping, ['Id', 'X', 'Y'], ['1', cell, 'why'])
  return row.status === 'mapped'
    ? row.event.data['m']
    : row.status === 'unmappable'
      ? row.problems
      : row.status
}

describe('rowMapper()', () => {
  test('makes a message of a row', () => {
    expect(
      mapped(optIns, HEADER, ['7', '2026-01-02T03:04:05+01:00', ' optin ', '+13055550101']),
    ).toStrictEqual({
      status: 'mapped',
      event: {
        specversion: '1.0',
        id: '7',
        source: 'https://crm.example/consents',
        type: 'org.consent-ledger.consent.granted.v1',
        time: '2026-01-02T02:04:05.000Z',
        datacontenttype: 'application/json',
        data: { contact: '+13055550101', scope: { channel: ['voice', 'sms'] }, level: 'express' },
      },
    })
  })

  test('chooses the type by a column', () => {
    const row = mapped(optIns, HEADER, ['7', '2026-01-02T03:04:05Z', 'OptOut', '+13055550101'])
    expect(row.status === 'mapped' && row.event.type).toBe('org.consent-ledger.consent.withdrawn.v1')
  })

  test('skips a row of no rule where the mapping says so', () => {
    const row = ['7', '2026-01-02T03:04:05Z', 'Seen', '+13055550101']
    expect(mapped({ ...optIns, otherwise: 'skip' }, HEADER, row)).toStrictEqual({ status: 'skipped' })
  })

  test('calls a row of no rule an error where the mapping says nothing', () => {
    expect(mapped(optIns, HEADER, ['7', '2026-01-02T03:04:05Z', 'Seen', '+13055550101'])).toStrictEqual({
      status: 'unmappable',
      problems: [
        { code: 'NO_RULE', column: 'Status', expected: 'cells that a rule of the mapping speaks of' },
      ],
    })
  })

  test('names every column that is wrong, what was expected there, and no cell', () => {
    const row = mapped(optIns, HEADER, ['', 'last Tuesday', 'OptIn', ''])
    expect(row).toStrictEqual({
      status: 'unmappable',
      problems: [
        { code: 'CELL_EMPTY', column: 'Id', expected: 'a value' },
        { code: 'TIME_UNREADABLE', column: 'When', expected: 'a time as rfc3339' },
        { code: 'CELL_EMPTY', column: 'Phone', expected: 'a value' },
      ],
    })
    expect(JSON.stringify(row)).not.toContain('Tuesday')
  })

  test('refuses a row that has more or fewer cells than the header', () => {
    expect(mapped(optIns, HEADER, ['7', '2026-01-02T03:04:05Z', 'OptIn'])).toStrictEqual({
      status: 'unmappable',
      problems: [{ code: 'ROW_LENGTH', column: '', expected: '4 cells, as many as the header has' }],
    })
  })

  test('names the columns that a file lacks, and those that it has', () => {
    const mapping = E.getOrElseW(() => undefined)(Mapping.decode(optIns))
    expect(mapping && rowMapper(mapping, ['Id', 'When', 'Phone', 'Phone'])).toStrictEqual(
      E.left([
        {
          code: 'COLUMN_ABSENT',
          column: 'Status',
          expected: 'a column of this name; the file has "Id", "When", "Phone", "Phone"',
        },
        { code: 'COLUMN_TWICE', column: 'Phone', expected: 'one column of this name; the file has 2' },
      ]),
    )
  })

  test('reads a header behind a byte order mark', () => {
    const row = mapped(
      optIns,
      ['\uFEFFId', ' When ', 'Status', 'Phone'],
      ['7', '2026-01-02T03:04:05Z', 'OptIn', '+1'],
    )
    expect(row.status).toBe('mapped')
  })

  test('joins an id of several columns so that no two rows have the same', () => {
    const mapping = { ...optIns, id: ['Id', 'Phone'] }
    const row = mapped(mapping, HEADER, ['a","b', '2026-01-02T03:04:05Z', 'OptIn', 'c'])
    expect(row.status === 'mapped' && row.event.id).toBe('["a\\",\\"b","c"]')
  })

  test("a rule's own members take the place of shared ones, also of those above and below their path", () => {
    const shared = { 'scope.channel': 'voice', 'scope.purpose': 'service', person: 'nobody', contact: '+1' }
    const own = { scope: 'none', 'person.name': 'somebody' }
    const mapping = { ...optIns, data: shared, rules: [{ type: 'consent.granted.v1', data: own }] }
    const row = mapped(mapping, ['Id', 'When'], ['7', '2026-01-02T03:04:05Z'])
    expect(row.status === 'mapped' && row.event.data).toStrictEqual({
      contact: '+1',
      scope: 'none',
      person: { name: 'somebody' },
    })
  })

  test('a list has no entry for evidence that a row does not have', () => {
    const data = {
      'evidence.0.kind': { const: 'certificate', ifFilled: 'Status' },
      'evidence.0.uri': { column: 'Status' },
      'evidence.1.kind': 'export',
    }
    const mapping = { ...optIns, rules: [{ type: 'consent.granted.v1', data }] }
    const row = mapped(mapping, HEADER, ['7', '2026-01-02T03:04:05Z', '', '+1'])
    expect(row.status === 'mapped' && row.event.data).toStrictEqual({
      contact: '+1',
      evidence: [{ kind: 'export' }],
    })
  })

  test.each([
    [{ words: ['stop'] }, 'pls Stop, wrong number!!', true],
    [{ words: ['stop'] }, 'non-stop flights', true],
    [{ words: ['stop'] }, 'unstoppable', false],
    [{ filled: true }, ' ', false],
    [{ filled: false }, ' ', true],
    [['YES', 'ja'], 'JA', true],
    [['YES', 'ja'], 'ja!', false],
  ])('a condition %j of "%s" holds: %s', (condition, cell, holds) => {
    const rules = [{ when: { X: condition }, type: 'dnc.added.v1', data: {} }]
    const mapping = {
      source: 's',
      id: '{Id}',
      time: { const: '2026-01-02T03:04:05Z' },
      rules,
      otherwise: 'skip',
    }
    expect(mapped(mapping, ['Id', 'X'], ['1', cell]).status).toBe(holds ? 'mapped' : 'skipped')
  })
})

describe('a value', () => {
  const table = { column: 'X', values: { A: 'express', B: { column: 'Y' }, C: null, D: ['voice', 'sms'] } }

  test.each([
    ['a constant stands as it is', 7, 'x', 7],
    ['a cell is trimmed', { column: 'X' }, ' x ', 'x'],
    ['an empty cell is left out', { column: 'X' }, ' ', undefined],
    ['a table gives a word', table, 'a', 'express'],
    ['a table gives another column', table, 'B', 'why'],
    ['a table gives nothing', table, 'C', undefined],
    ['a table gives several channels', table, 'D', ['voice', 'sms']],
    ['else stands for what a table lacks', { ...table, else: 'other' }, 'Z', 'other'],
    ['a template takes several columns', { template: '{X} {Y}' }, 'x', 'x why'],
    ['a template takes what there is', { template: '{X} {Y}' }, '', 'why'],
    ['a template of empty columns is left out', { template: '<{X}>' }, '', undefined],
    ['a cell is split', { column: 'X', split: ';' }, 'a; b;', ['a', 'b']],
    ['a split cell is translated', { ...table, split: ';' }, 'a;c;b', ['express', 'why']],
    ['a constant stands where a column is filled', { const: true, ifFilled: 'X' }, 'x', true],
    ['and only there', { const: true, ifFilled: 'X' }, '', undefined],
    ['a time is an instant', { column: 'X', format: 'epoch-s' }, '1767323045', '2026-01-02T03:04:05.000Z'],
    [
      'a day is a day',
      { column: 'X', format: 'M/d/yyyy', zone: 'UTC', as: 'date' },
      '1/2/2026',
      '2026-01-02',
    ],
  ])('%s', (_, value, cell, expected) => {
    expect(member(value, cell)).toStrictEqual(expected)
  })

  test('a word that a table lacks is an error in a grant', () => {
    expect(member(table, 'Z')).toStrictEqual([
      { code: 'CELL_UNKNOWN', column: 'X', expected: 'one of "A", "B", "C", "D"' },
    ])
  })

  test('a word that a table lacks stands as it is in a refusal, so that no refusal is lost to it', () => {
    expect(member(table, 'Z', 'consent.withdrawn.v1')).toBe('Z')
    expect(member(table, 'Z', 'dnc.added.v1')).toBe('Z')
  })
})

describe('Mapping', () => {
  const rule = { type: 'consent.granted.v1', data: {} }

  test.each([
    ['a misspelt member', { ...optIns, otherwize: 'skip' }, 'otherwize'],
    ['a misspelt member of a value', { ...optIns, data: { m: { colum: 'X' } } }, 'data.m.colum'],
    ['an unknown type', { ...optIns, rules: [{ ...rule, type: 'consent.given.v1' }] }, 'rules.0.type'],
    ['no rule', { ...optIns, rules: [] }, ''],
    ['no time', { source: 's', id: '{Id}', rules: [rule] }, ''],
    ['an id of no column', { ...optIns, id: 'constant' }, 'id'],
    ['a pattern without a zone', { ...optIns, time: { column: 'T', format: 'dd.MM.yyyy' } }, 'time'],
    [
      'an unknown zone',
      { ...optIns, time: { column: 'T', format: 'dd.MM.yyyy', zone: 'Mars/Olympus' } },
      'time.zone',
    ],
    [
      'an unknown letter in a pattern',
      { ...optIns, time: { column: 'T', format: 'dd.MM.yyyy QQ', zone: 'UTC' } },
      'time.format',
    ],
    ['a constant time that is none', { ...optIns, time: { const: 'now' } }, 'time.const'],
    ['a path through another', { ...optIns, data: { scope: 'x', 'scope.seller': 'y' } }, 'data'],
    ['a path that is none', { ...optIns, data: { '__proto__.x': 1 } }, 'data.__proto__.x'],
    ['a condition that is none', { ...optIns, rules: [{ ...rule, when: { X: 'Yes' } }] }, 'rules.0.when.X'],
  ])('refuses %s and says where', (_, mapping, path) => {
    const decoded = Mapping.decode(mapping)
    expect(E.isLeft(decoded) && issuesOf(decoded.left).map((issue) => issue.path)).toContain(path)
  })

  test('says what was expected, and not what stood there', () => {
    const decoded = Mapping.decode({ ...optIns, data: { m: { column: 'X', format: 'secret' } } })
    expect(E.isLeft(decoded) && issuesOf(decoded.left)).toStrictEqual([
      { path: 'data.m.format', expected: 'rfc3339, epoch-ms, epoch-s or a pattern such as MM/dd/yyyy HH:mm' },
    ])
  })
})
