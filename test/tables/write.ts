import { writeFileSync } from 'node:fs'
import { TABLES } from './tables.ts'

/** Writes the tables of src anew, after a package that one of them comes from was updated: `npm run tables`. */
for (const [path, table] of Object.entries(TABLES)) writeFileSync(path, table())
