// Opens the index of a node beside it and says how many events it shows, again for each line that comes in. A reader that
// holds on to what it opened first is the one that a test must notice.

import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type IndexBeside, openIndexBeside } from '../../src/node/index-beside.ts'
import { nameOfIndexInUse } from '../../src/node/index-files.ts'
import { indexMarks, thisBoot } from '../../src/node/index-mark.ts'
import { openLedgerIndex } from '../../src/projections/ledger-index.ts'

const [dir = '', how] = process.argv.slice(2)

const openAndHold = (): IndexBeside => {
  const index = openLedgerIndex(join(dir, nameOfIndexInUse(dir) ?? ''), true)
  return { index: () => index, refresh: async () => index.refresh(), close: () => index.close() }
}

const beside = how === 'held' ? openAndHold() : openIndexBeside(dir, indexMarks(thisBoot()))
if (beside === undefined) throw new Error('no index')
const say = (): number => writeSync(1, `${beside.index().checkpoint().size}\n`)

say()
for await (const _ of createInterface({ input: process.stdin })) {
  await beside.refresh()
  say()
}
await beside.close()
