import type { Instant } from '../../src/domain/kernel/instant.ts'
import type { Aim, Scope } from '../../src/domain/kernel/scope.ts'
import type { Suppression } from '../../src/domain/suppressions/value.ts'

/** Reads a value of the suppression feed as docs/kafka.md tells others to: by the words it holds, with no rule of the ledger. */
export const codesAgainst = (
  published: ReadonlyArray<Suppression>,
  aim: Aim,
  at: Instant,
): ReadonlySet<string> =>
  new Set(
    published
      .filter(
        ({ scope, except = [], until }) =>
          isIn(scope, aim) &&
          (until === undefined || at < until) &&
          !except.some((exception) => exception.from <= at && isIn(exception.scope, aim)),
      )
      .map(({ code }) => code),
  )

const isIn = ({ seller, channel, purpose }: Scope, aim: Aim): boolean =>
  names(seller, aim.seller) && names(channel, aim.channel) && names(purpose, aim.purpose)

const names = (words: '*' | ReadonlyArray<string>, word: string): boolean =>
  words === '*' || words.includes(word)
