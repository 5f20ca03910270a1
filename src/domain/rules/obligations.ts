import { dayOfDate } from '../kernel/local-time.ts'
import type { Row } from '../rule-pack/row.ts'
import { lawOf } from './citation.ts'
import type { Obligation } from './decision.ts'
import type { Situation } from './situation.ts'

/** What has to be done when the contact is made, as far as the rows require it from that day on. */
export const obligations = ({ rules, today }: Situation): ReadonlyArray<Obligation> =>
  rules.rows.flatMap((row) =>
    (row.requires ?? [])
      .filter(({ effectiveFrom }) => effectiveFrom === undefined || dayOfDate(effectiveFrom) <= today.last)
      .map(({ code, text, law }) => ({
        code: codeOf(code),
        jurisdiction: row.id,
        law: law ?? lawOf(row),
        text,
      })),
  )

/** `reassigned-numbers-check` is told as `REASSIGNED_NUMBERS_CHECK`. */
const codeOf = (code: Row['name']): string => code.toUpperCase().replaceAll('-', '_')
