import * as E from 'fp-ts/lib/Either.js'
import { issue } from '../../domain/kernel/validation.ts'
import type { Ledger, QuestionFailure } from '../../domain/ports/ledger.ts'
import type { Decision } from '../../domain/rules/decision.ts'

/** Asks what came as JSON. What is no object is none of the ledger's business. */
export const ask = ({ check }: Ledger, question: unknown): E.Either<QuestionFailure, Decision> =>
  typeof question === 'object' && question !== null && !Array.isArray(question)
    ? check(question)
    : E.left({ _tag: 'NotAQuestion', issues: [issue('', 'an object with the members of a question')] })
