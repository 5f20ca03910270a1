import { describe, expect, test } from 'vitest'
import { EventId } from '../../../src/domain/kernel/event-id.ts'
import { Sha256Hex } from '../../../src/domain/kernel/sha256-hex.ts'
import { WORD_LENGTH_MAX, Word } from '../../../src/domain/kernel/word.ts'

describe('Word', () => {
  test.each([
    ['acme', true],
    ['two words', true],
    ['Ünïcode 例', true],
    ['a', true],
    ['**', true],
    ['x'.repeat(WORD_LENGTH_MAX), true],
    ['x'.repeat(WORD_LENGTH_MAX + 1), false],
    ['', false],
    ['*', false],
    [' acme', false],
    ['acme\u00a0', false],
    ['ac\nme', false],
    ['ac\u0000me', false],
    ['ac\u0085me', false],
    ['ac\ud800me', false],
  ])('is(%j) is %s', (text, holds) => {
    expect(Word.is(text)).toBe(holds)
  })
})

describe('EventId', () => {
  test.each([
    ['6ba7b810-9dad-51d1-80b4-00c04fd430c8', true],
    ['6BA7B810-9DAD-51D1-80B4-00C04FD430C8', false],
    ['6ba7b8109dad51d180b400c04fd430c8', false],
    ['{6ba7b810-9dad-51d1-80b4-00c04fd430c8}', false],
    ['urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8', false],
    ['6ba7b810-9dad-51d1-80b4-00c04fd430c', false],
    ['6ba7b810-9dad-51d1-80b4-00c04fd430cg', false],
    ['6ba7b810-9dad-51d1-80b4-00c04fd430c8\n', false],
    ['', false],
  ])('is(%j) is %s', (text, holds) => {
    expect(EventId.is(text)).toBe(holds)
  })
})

describe('Sha256Hex', () => {
  test.each([
    ['0123456789abcdef'.repeat(4), true],
    ['0123456789ABCDEF'.repeat(4), false],
    ['0123456789abcdef'.repeat(4).slice(1), false],
    ['0123456789abcdef'.repeat(5), false],
    ['', false],
  ])('is(%j) is %s', (text, holds) => {
    expect(Sha256Hex.is(text)).toBe(holds)
  })
})
