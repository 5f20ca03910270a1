import type { Row } from '../rule-pack/row.ts'

/** Whether a day, counted from 1970-01-01, is a public holiday under a row. */
export interface Holidays {
  readonly isHoliday: (row: Row, day: number) => boolean
}
