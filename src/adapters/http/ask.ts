import * as E from 'fp-ts/lib/Either.js'
import { issue } from '../../domain/kernel/validation.ts'
import type { Ledger, QuestionFailure } from '../../domain/ports/ledger.ts'
import type { Decision } from '../../domain/rules/decision.ts'

type Answer = E.Either<QuestionFailure, Decision>

/** Asks what came as JSON. What is no object is none of the ledger's business. */
export const ask = ({ check }: Ledger, question: unknown): Answer =>
  isObject(question) ? check(question) : NO_OBJECT

/** The same for many, in order. */
export const askAll = (ledger: Ledger, questions: ReadonlyArray<unknown>): ReadonlyArray<Answer> =>
  questions.every(isObject) ? ledger.checkAll(questions) : questions.map((question) => ask(ledger, question))

const isObject = (question: unknown): boolean =>
  typeof question === 'object' && question !== null && !Array.isArray(question)

const NO_OBJECT: Answer = E.left({
  _tag: 'NotAQuestion',
  issues: [issue('', 'an object with the members of a question')],
})
