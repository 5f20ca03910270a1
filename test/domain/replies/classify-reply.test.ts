import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classifyReply, type ReplyReading } from '../../../src/domain/replies/classify-reply.ts'
import { foldedText, REPLY_CHARACTERS_MAX } from '../../../src/domain/replies/folded-text.ts'
import { REPLY_WORDS } from '../../../src/domain/replies/reply-words.ts'
import { CORPUS } from './corpus.ts'

type Class = ReplyReading['class']

describe('the corpus', () => {
  test('has at least 150 replies in three languages, each once', () => {
    expect(CORPUS.length).toBeGreaterThan(300)
    expect(new Set(CORPUS.map(([text]) => text)).size).toBe(CORPUS.length)
  })
})

describe('classifyReply()', () => {
  test.each(CORPUS)('%j is %s', (text, expected) => {
    expect(classifyReply(text).class).toBe(expected)
  })

  test('takes every listed word for what its row says, in any dress', () => {
    const dressed = fc.constantFrom(...REPLY_WORDS).chain((word) =>
      fc
        .array(fc.constantFrom('', ' ', '.', '\u200b', '\u00ad', '-', '\n', '😀', '\u0301', '!'), {
          minLength: word.text.length,
          maxLength: word.text.length,
        })
        .chain((between) =>
          fc.constantFrom('lower', 'upper', 'wide').map((dress) => ({ word, between, dress })),
        ),
    )
    fc.assert(
      fc.property(dressed, ({ word, between, dress }) => {
        const text = Array.from(word.text, (letter, i) => inDress(letter, dress) + (between[i] ?? '')).join(
          '',
        )
        expect(classifyReply(text)).toMatchObject({ class: word.means, by: 'word' })
      }),
      { numRuns: 2_000 },
    )
  })

  test('knows the words that the rule fixes, and those that carriers act on', () => {
    const refusing = REPLY_WORDS.filter(({ means }) => means === 'withdrawal')
    const of = (source: string) => refusing.filter((word) => word.source === source).map(({ text }) => text)
    expect(of('fcc')).toStrictEqual(['STOP', 'QUIT', 'END', 'REVOKE', 'OPT OUT', 'CANCEL', 'UNSUBSCRIBE'])
    expect(of('carriers')).toStrictEqual(['STOP ALL', 'REMOVE', 'ARRET', 'TD'])
    for (const language of ['en', 'es', 'fr'])
      for (const means of ['withdrawal', 'help', 'opt-in'])
        expect(REPLY_WORDS.some((word) => word.language === language && word.means === means)).toBe(true)
  })

  test('says how far a refusal reaches', () => {
    expect(classifyReply('STOP')).toStrictEqual({ class: 'withdrawal', by: 'word', reach: 'answered' })
    expect(classifyReply('STOP ALL')).toStrictEqual({ class: 'withdrawal', by: 'word', reach: 'everybody' })
    expect(classifyReply('stop calling me')).toStrictEqual({
      class: 'withdrawal',
      by: 'phrase',
      reach: 'seller',
    })
    expect(classifyReply('Who is this?')).toStrictEqual({ class: 'unclear', by: 'doubt', reach: 'seller' })
    for (const text of [
      'remove me from all your lists',
      'nobody may call me, stop',
      'que nadie me llame, no me contacten',
      'retirez-moi de toutes vos listes',
    ])
      expect(classifyReply(text)).toStrictEqual({ class: 'withdrawal', by: 'phrase', reach: 'everybody' })
  })

  test('lets a word that ends a block prove less than one that agrees', () => {
    expect(classifyReply('START')).toStrictEqual({ class: 'opt-in', by: 'word', proves: 'express' })
    expect(classifyReply('UNSTOP')).toStrictEqual({ class: 'opt-in', by: 'word', proves: 'express' })
    expect(classifyReply('YES')).toStrictEqual({ class: 'opt-in', by: 'word', proves: 'express-written' })
  })

  test('takes a text of a megabyte for a refusal, at once', () => {
    for (const piece of ['STOP ', 'yes', 'ne ne ', ' a', 'no me ', '\u0301', '\ufdfa', 'do not x y z '])
      expect(['withdrawal', 'unclear']).toContain(classifyReply(piece.repeat(1_000_000 / piece.length)).class)
    expect(classifyReply(`START${' '.repeat(REPLY_CHARACTERS_MAX)}`).class).toBe('unclear')
  })
})

/** Whether a classifier lets a message pass as no refusal only where all of it is one listed word. */
const isStrict = (classify: (text: string) => Class) =>
  fc.property(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(...REPLY_WORDS.map(({ text }) => text), 'please', 'me', 'now', 'y', '?', '👎'),
          {
            minLength: 1,
            maxLength: 3,
          },
        )
        .map((words) => words.join(' ')),
    ),
    (text) => {
      const letters = foldedText(text).letters
      const listed = REPLY_WORDS.find((word) => foldedText(word.text).letters === letters)
      const found = classify(text)
      return found === 'withdrawal' || found === 'unclear' || found === listed?.means
    },
  )

/** What a classifier gets wrong in the corpus that cannot be mended: a refusal that is taken for none, or a keyword that is not known. */
const mistakes = (classify: (text: string) => Class): number =>
  CORPUS.filter(([text, expected]) => {
    const found = classify(text)
    const refuses = (one: Class): boolean => one === 'withdrawal' || one === 'unclear'
    return refuses(expected) ? !refuses(found) : found !== expected
  }).length

describe('no message but a listed word is anything but a refusal', () => {
  test('in any text', () => {
    fc.assert(
      isStrict((text) => classifyReply(text).class),
      { numRuns: 5_000 },
    )
  })

  test('in the corpus: an opt-in is never found where there is none, and none is overlooked', () => {
    const found = CORPUS.filter(([text]) => classifyReply(text).class === 'opt-in')
    const meant = CORPUS.filter(([, expected]) => expected === 'opt-in')
    expect(found).toStrictEqual(meant)
    expect(mistakes((text) => classifyReply(text).class)).toBe(0)
  })

  const anywhere = (text: string): Class => {
    const words: ReadonlyArray<string> = text.toLowerCase().match(/[a-z]+/g) ?? []
    return words.includes('stop') ? 'withdrawal' : words.includes('start') ? 'opt-in' : 'unclear'
  }
  const firstWord = (text: string): Class => classifyReply(text.split(' ')[0] ?? '').class
  const asTyped = (text: string): Class =>
    REPLY_WORDS.find((word) => word.text === text)?.means ?? classifyReply(`${text} x`).class
  const inPart = (text: string): Class => {
    const { letters } = foldedText(text)
    return REPLY_WORDS.find((word) => letters.includes(foldedText(word.text).letters))?.means ?? 'unclear'
  }
  const forgetsSigns = (text: string): Class => classifyReply(text.replace(/[^\p{L}\p{N} ]/gu, '')).class

  test.each([
    ['finds a word anywhere', anywhere],
    ['looks at the first word', firstWord],
    ['compares words as they are typed', asTyped],
    ['finds a word within another', inPart],
    ['overlooks a question mark and a thumb down', forgetsSigns],
  ])('a classifier that %s is caught by the corpus', (_, broken) => {
    expect(mistakes(broken)).toBeGreaterThan(0)
  })

  test.each([
    ['finds a word anywhere', anywhere],
    ['looks at the first word', firstWord],
    ['finds a word within another', inPart],
  ])('a classifier that %s is caught by the property', (_, broken) => {
    expect(fc.check(isStrict(broken), { seed: 20_261_125, numRuns: 5_000 }).failed).toBe(true)
  })
})

const inDress = (letter: string, dress: string): string =>
  dress === 'lower'
    ? letter.toLowerCase()
    : dress === 'wide' && /[A-Z]/.test(letter)
      ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0)
      : letter
