import type * as E from 'fp-ts/lib/Either.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Instant } from '../kernel/instant.ts'
import { type ANY, type WordSet, wordSet } from '../kernel/scope.ts'
import type { Issues } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'
import type { ReplyClass } from '../replies/reply-facts.ts'
import type { ContactCommand } from './command.ts'
import type { Deployment } from './deployment.ts'
import type { Content } from './message-parts.ts'

/** What a message asks for: the facts in clear, and everything else it says, to be protected. */
export interface Interpreted {
  readonly command: ContactCommand
  readonly protectedValues: ReadonlyArray<ProtectedValue>
  /** The data as it was decoded, before this deployment's own words came in: what makes two messages the same. */
  readonly content: Content
  /** Of a reply: what it was taken for. */
  readonly replyClass?: ReplyClass
}

export interface Understanding {
  readonly deployment: Deployment
  readonly receivedAt: Instant
  readonly eventIdOf: (source: string, id: string) => EventId
}

export type Interpretable = E.Either<Issues, Interpreted>

/** The sellers that are named, or the deployment's own. */
export const sellersOf = (
  words: ReadonlyArray<Word | typeof ANY> | undefined,
  { defaultSeller }: Deployment,
): WordSet<Word> =>
  words === undefined || words.length === 0 ? [defaultSeller] : wordSet(words as WordSet<Word>)
