import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TABLES } from './tables.ts'

describe('tables', () => {
  test.each(Object.entries(TABLES).map(([path, table]) => [basename(path), path, table] as const))(
    '%s is what its packages say; where one was updated: npm run tables',
    (_, path, table) => {
      expect(readFileSync(path, 'utf8') === table()).toBe(true)
    },
  )
})
