import type * as t from 'io-ts'
import { brandedText } from './branded-text.ts'

export const WORD_LENGTH_MAX = 128

export interface WordBrand {
  readonly Word: unique symbol
}

/** One short text without control characters or space around it: a seller, a purpose, a name of a version. Not `*`. */
export const Word = brandedText<WordBrand>(
  'a word of 1 to 128 characters, not "*"',
  (s) =>
    s.length > 0 &&
    s.length <= WORD_LENGTH_MAX &&
    s !== '*' &&
    s.trim() === s &&
    !CONTROL.test(s) &&
    s.isWellFormed(),
)
export type Word = t.TypeOf<typeof Word>

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/
