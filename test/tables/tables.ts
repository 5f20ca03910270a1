import { join } from 'node:path'
import { timeZoneTable } from './time-zones.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Every table of src that is made from a package, and what makes it. */
export const TABLES: Readonly<Record<string, () => string>> = {
  [join(ROOT, 'src/domain/kernel/zones.table.json')]: timeZoneTable,
}
