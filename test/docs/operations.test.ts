import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { KNOWN_VARIABLES } from '../../src/adapters/config.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')

const sources = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'))

/** Values of the constants of src, by name. Two that share a name must share their value, or the page cannot name it. */
const constants = (): ReadonlyMap<string, ReadonlySet<number>> => {
  const found = new Map<string, Set<number>>()
  for (const text of sources('src'))
    for (const [, name = '', value = ''] of text.matchAll(/^export const ([A-Z_]+)(?:: \w+)? = ([\d_]+)$/gm))
      found.set(name, (found.get(name) ?? new Set()).add(Number(value.replaceAll('_', ''))))
  return found
}

test('docs/operations.md gives each bound the value that it has in src', () => {
  const known = constants()
  const rows = [...page.matchAll(/^\| `([A-Z][A-Z_]+)` \| ([\d,]+) \|/gm)].map(
    ([, name = '', value = '']) => ({ name, value: Number(value.replaceAll(',', '')) }),
  )
  expect(rows.length).toBeGreaterThan(50)
  for (const { name, value } of rows) expect([name, ...(known.get(name) ?? [])]).toStrictEqual([name, value])
})

test('docs/operations.md names every environment variable, and none that nobody knows', () => {
  const named = new Set(page.match(/`LEDGER_[A-Z_]*[A-Z]`/g)?.map((code) => code.slice(1, -1)))
  expect([...named].sort()).toStrictEqual([...KNOWN_VARIABLES])
})

test('docs/operations.md names every metric of the ledger', () => {
  const served = new Set(
    sources('src/adapters/http').flatMap((text) => text.match(/(?<=['\s])ledger_[a-z_]+(?=['\s])/g) ?? []),
  )
  expect(served.size).toBeGreaterThan(8)
  for (const name of served) expect(page).toContain(`\`${name}`)
})
