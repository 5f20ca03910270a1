import * as E from 'fp-ts/lib/Either.js'
import shipped from '../../src/domain/rule-pack/packs/2026.11.0.json' with { type: 'json' }
import { type RuleBook, ruleBook } from '../../src/domain/rule-pack/rule-book.ts'
import { decodeRulePack, type RulePack } from '../../src/domain/rule-pack/rule-pack.ts'

/** The pack that comes with the ledger. */
export const shippedPack: RulePack = (() => {
  const decoded = decodeRulePack(shipped)
  if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left.issues))
  return decoded.right
})()

export const shippedBook: RuleBook = ruleBook(shippedPack)
