import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { suppressions } from '../../../src/domain/rules/suppressions.ts'
import { SuppressionsValue } from '../../../src/domain/suppressions/value.ts'
import { FEED_VALUE_BYTES_MAX, valueText } from '../../../src/domain/suppressions/value-text.ts'
import { eventIdNo, history, positionNo } from '../../support/arbitrary/contact-event.ts'
import { fewInstants } from '../../support/arbitrary/instant.ts'
import { aim, refusalScope } from '../../support/arbitrary/scope.ts'
import { at, fold } from '../../support/contact-facts.ts'
import { codesAgainst } from '../../support/read-suppressions.ts'

const NOW = at('2026-12-01')
const PLACE = { position: positionNo(7), size: 8, recordedAt: NOW }

const read = (text: string): SuppressionsValue => {
  const decoded = SuppressionsValue.decode(JSON.parse(text))
  if (E.isLeft(decoded)) throw new Error(`no value: ${text}`)
  return decoded.right
}

test('what is published is read back as it was meant', () => {
  fc.assert(
    fc.property(history(), fewInstants, (log, when) => {
      const value = { ...PLACE, suppressions: suppressions(fold(log), when) }
      expect(read(valueText(value))).toEqual(value)
    }),
  )
})

test('a value too long for a record is coarser, and refuses all that it refused', () => {
  const scopes = fc.array(refusalScope, { minLength: 2, maxLength: 5 })
  fc.assert(
    fc.property(scopes, aim, (some, asked) => {
      const many = Array.from({ length: 2_500 }, (_, i) => ({
        scope: some[i % some.length] ?? { seller: '*', channel: '*', purpose: '*' },
        code: 'INTERNAL_DNC' as const,
        since: NOW,
        event: eventIdNo(i),
      }))
      const text = valueText({ ...PLACE, suppressions: many })
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(FEED_VALUE_BYTES_MAX)
      const coarse = read(text)
      expect(coarse.coarse).toBe(true)
      expect(coarse.suppressions).toHaveLength(1)
      const refused = codesAgainst(many, asked, NOW)
      for (const code of refused) expect(codesAgainst(coarse.suppressions, asked, NOW)).toContain(code)
    }),
    { numRuns: 20 },
  )
})
