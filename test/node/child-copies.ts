// Copies one store to another and says each step and how far it is, a line each, then what came of it as JSON.
// It is killed, or its disk fails.

import { writeSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { openCopy } from '../../src/node/copy/open-copy.ts'

const [from = '', to = '', dir] = process.argv.slice(2)
const say = (line: string): void => void writeSync(1, `${line}\n`)

/** Where the content of a store on a server lies. */
const environment = dir === undefined ? {} : { LEDGER_DATA_DIR: dir, LEDGER_STREAM_PREFIX: 'acme-' }

const opened = await openCopy({ from, to, verifyOnly: false }, environment)
if (E.isLeft(opened)) {
  say(`ended ${JSON.stringify(opened)}`)
  process.exit(1)
}
const ended = await opened.right.run({
  begin: async (step) => {
    say(`step ${step}`)
    return (done) => say(`${step} ${done}`)
  },
  stop: new AbortController().signal,
})
await opened.right.close()
say(`ended ${JSON.stringify(ended)}`)
process.exit(0)
