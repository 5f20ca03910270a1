import type * as E from 'fp-ts/lib/Either.js'
import type { Issues } from '../../domain/kernel/validation.ts'

/** Why a server did not do what it was asked: in words that hold no contact, token or line. */
export interface Fault {
  readonly exitCode: 1 | 2 | 3 | 4
  readonly sentence: string
  readonly issues?: Issues
}

export type Answer<A> = Promise<E.Either<Fault, A>>

export const refused = (sentence: string): Fault => ({ exitCode: 1, sentence })

export const wrong = (sentence: string, issues?: Issues): Fault => ({
  exitCode: 2,
  sentence,
  ...(issues === undefined ? {} : { issues }),
})

export const cannotConfirm = (sentence: string): Fault => ({ exitCode: 3, sentence })

export const outage = (sentence: string): Fault => ({ exitCode: 4, sentence })
