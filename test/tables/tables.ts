import { join } from 'node:path'
import { numbersTable } from './numbers.ts'
import { timeZoneTable } from './time-zones.ts'
import { zipCodesTable } from './zip-codes.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Every table of src that is made from a package, and what makes it. */
export const TABLES: Readonly<Record<string, () => string>> = {
  [join(ROOT, 'src/domain/kernel/zones.table.json')]: timeZoneTable,
  [join(ROOT, 'src/adapters/place-facts/numbers.table.json')]: numbersTable,
  [join(ROOT, 'src/adapters/place-facts/zip-codes.table.json')]: zipCodesTable,
}
