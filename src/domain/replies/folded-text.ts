/** A message with everything taken away that does not change what it says. */
export interface FoldedText {
  /** Its letters and digits alone: what is compared with the table of words. */
  readonly letters: string
  /** Its words, each between two spaces: what phrases are looked for in. */
  readonly words: string
  readonly count: number
  /** Whether there is a question mark in it. */
  readonly isQuestion: boolean
  /** Whether there is a picture in it that says no. */
  readonly isCrossed: boolean
}

/** So much of a message is looked through for phrases. What is longer is mostly somebody else's text, quoted. */
export const REPLY_CHARACTERS_MAX = 2_000

/**
 * Case, accents, punctuation, pictures, spaces and invisible marks say nothing; letters in another dress (wide, bold, in
 * circles) are the letters they stand for.
 */
export const foldedText = (text: string): FoldedText => {
  const start = text.slice(0, REPLY_CHARACTERS_MAX)
  const words = start.normalize('NFKD').toLowerCase().replace(UNSEEN, '').match(WORD) ?? []
  return {
    letters: start.length < text.length ? '' : words.join(''),
    words: ` ${words.join(' ')} `,
    count: words.length,
    isQuestion: QUESTION.test(text),
    isCrossed: CROSSED.test(text),
  }
}

/** Accents and other marks on letters, and characters that are not seen. */
const UNSEEN = /[\p{M}\p{Cf}\u115f\u1160]/gu

const WORD = /[\p{L}\p{N}]+/gu

const QUESTION = /[?\u00bf\u037e\u061f\u203d\u2047-\u2049\u2753\u2754\uff1f]/u

/** Hands, signs and faces. */
const CROSSED =
  /[\u26d4\u270b\u274c\u274e\u2716\u{1f44e}\u{1f4f5}\u{1f515}\u{1f590}\u{1f595}\u{1f612}\u{1f620}\u{1f621}\u{1f624}\u{1f644}\u{1f645}\u{1f6ab}\u{1f6d1}\u{1f92c}\u{1f92e}]/u
