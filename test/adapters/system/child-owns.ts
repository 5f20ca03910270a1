// Takes a data directory, says whether it got it, and keeps it until it is ended. With `heir` it starts a program
// first that outlives it.

import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { takeOwnership } from '../../../src/adapters/system/ownership.ts'

const [dir = '', heir] = process.argv.slice(2)
const ownership = await takeOwnership(dir)
if (heir === 'heir') {
  const outliving = spawn('sleep', ['20'], { detached: true, stdio: 'ignore' })
  writeSync(1, `heir ${outliving.pid}\n`)
}
writeSync(1, `${E.isRight(ownership) ? 'owned' : ownership.left._tag}\n`)
setInterval(() => {}, 1_000)
