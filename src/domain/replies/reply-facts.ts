import * as t from 'io-ts'
import { Channel } from '../kernel/channel.ts'
import { Word } from '../kernel/word.ts'

/** What a reply was taken for. */
export const ReplyClass = t.keyof(
  { withdrawal: null, unclear: null, help: null, 'opt-in': null },
  'what a reply was taken for',
)
export type ReplyClass = t.TypeOf<typeof ReplyClass>

/**
 * How a reply was read, as its event tells it: for what, whether by a listed word, by a phrase or in doubt, by which version of the table, and the
 * channel that it came on where that is known. The words themselves are protected.
 */
export const ReplyFacts = t.readonly(
  t.exact(
    t.intersection([
      t.type({ class: ReplyClass, by: t.keyof({ word: null, phrase: null, doubt: null }), table: Word }),
      t.partial({ channel: Channel }),
    ]),
  ),
  'how a reply was read',
)
export type ReplyFacts = t.TypeOf<typeof ReplyFacts>
