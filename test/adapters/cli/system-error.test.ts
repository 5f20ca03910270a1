import { describe, expect, test } from 'vitest'
import { codesIn, errorCode, fileTrouble } from '../../../src/adapters/cli/system-error.ts'

const failing = (code: unknown): Error => Object.assign(new Error('of +13055550123'), { code })

describe('fileTrouble()', () => {
  test.each([
    ['ENOENT', 'does not exist'],
    ['EACCES', 'may not be opened by this user'],
    ['EMFILE', 'cannot be used (EMFILE)'],
    ['+13055550123', 'cannot be used (for an unknown reason)'],
    [undefined, 'cannot be used (for an unknown reason)'],
  ])('of %s', (code, words) => {
    expect(fileTrouble(failing(code))).toBe(words)
  })
})

test('errorCode() knows the names of the operating system and of LMDB, and no other text', () => {
  expect(
    [failing('ENOSPC'), failing('MDB_MAP_FULL'), failing('JANE'), failing(13), 'ENOSPC'].map(errorCode),
  ).toStrictEqual(['ENOSPC', 'MDB_MAP_FULL', undefined, undefined, undefined])
})

test('codesIn() takes names of failures out of a text, and nothing else', () => {
  expect(codesIn('MDB_MAP_FULL: cannot write JANE, ENOSPC (+13055550123)')).toStrictEqual([
    'MDB_MAP_FULL',
    'ENOSPC',
  ])
})
