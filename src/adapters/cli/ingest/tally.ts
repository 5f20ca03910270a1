import type { OutcomeWord } from '../../../domain/workflow/outcome.ts'
import { thousands } from '../printable.ts'

/** How many messages had each outcome. */
export type Tally = Record<OutcomeWord, number>

export const newTally = (): Tally => ({ recorded: 0, duplicate: 0, conflict: 0, refused: 0, invalid: 0 })

export const isRejected = (outcome: OutcomeWord): boolean => outcome !== 'recorded' && outcome !== 'duplicate'

export const rejectedOf = ({ conflict, refused, invalid }: Tally): number => conflict + refused + invalid

export const tallyText = (tally: Tally): string =>
  Object.entries(tally)
    .map(
      ([outcome, count]) => `${outcome.padEnd('duplicate'.length)}  ${thousands(count).padStart(COLUMNS)}\n`,
    )
    .join('')

const COLUMNS = 13
