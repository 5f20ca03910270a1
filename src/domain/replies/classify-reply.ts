import { invariant } from '../kernel/invariant.ts'
import { type FoldedText, foldedText } from './folded-text.ts'
import {
  OF_EVERYBODY,
  REFUSALS,
  type ReplyPhrase,
  SHORT_MESSAGE_WORDS_MAX,
  SHORT_REFUSALS,
  SOFTENERS,
} from './reply-phrases.ts'
import { REPLY_WORDS, type ReplyWord } from './reply-words.ts'

/** What somebody who was written to wrote back. */
export type ReplyReading =
  | ReplyRefusal
  | { readonly class: 'help'; readonly by: 'word' }
  | { readonly class: 'opt-in'; readonly by: 'word'; readonly proves: NonNullable<ReplyWord['proves']> }

export interface ReplyRefusal {
  /** What is unclear is a refusal too, and is looked at by somebody. */
  readonly class: 'withdrawal' | 'unclear'
  readonly by: 'word' | 'phrase' | 'doubt'
  /** What is refused: what the message was an answer to, everything of its seller, or everything of everybody. */
  readonly reach: 'answered' | 'seller' | 'everybody'
}

/**
 * Reads a reply. Only a message that is a listed word and nothing else asks for help or opts in; everything else refuses, clearly
 * or in doubt. A reply is so never overlooked because somebody wrote it in words that nobody foresaw.
 */
export const classifyReply = (text: string): ReplyReading => {
  const folded = foldedText(text)
  return byWord(folded) ?? byPhrase(folded)
}

/** A question is no agreement, and neither is a yes with a thumb down beside it. */
const byWord = ({ letters, isQuestion, isCrossed }: FoldedText): ReplyReading | undefined => {
  const word = WORDS.get(letters)
  switch (word?.means) {
    case undefined:
      return undefined
    case 'withdrawal':
      return { class: 'withdrawal', by: 'word', reach: word.reach ?? 'answered' }
    case 'help':
      return isCrossed ? undefined : { class: 'help', by: 'word' }
    case 'opt-in':
      return isCrossed || isQuestion
        ? undefined
        : { class: 'opt-in', by: 'word', proves: word.proves ?? 'express' }
  }
}

const byPhrase = (folded: FoldedText): ReplyRefusal => {
  const words = SOFTENERS.reduce((left, { pattern }) => left.replaceAll(pattern, ' '), folded.words)
  const isClear =
    speaksOf(REFUSALS, words) || (folded.count <= SHORT_MESSAGE_WORDS_MAX && speaksOf(SHORT_REFUSALS, words))
  if (!isClear) return { class: 'unclear', by: 'doubt', reach: 'seller' }
  return { class: 'withdrawal', by: 'phrase', reach: speaksOf(OF_EVERYBODY, words) ? 'everybody' : 'seller' }
}

const speaksOf = (phrases: ReadonlyArray<ReplyPhrase>, words: string): boolean =>
  phrases.some(({ pattern }) => words.search(pattern) >= 0)

const WORDS: ReadonlyMap<string, ReplyWord> = new Map(
  REPLY_WORDS.map((word) => [foldedText(word.text).letters, word]),
)
invariant(WORDS.size === REPLY_WORDS.length, 'no two words of the table are written alike')
