// Follows the log beside its owner, read only, and says each event and that it is caught up, a line each, until its
// standard input ends. Then it says what its reads answer.

import { writeSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { openEmbeddedLogReadOnly } from '../../../src/adapters/embedded/index.ts'
import { readLogOf } from '../../contract/some-events.ts'
import { wallClock } from './open-log.ts'

const [dir = ''] = process.argv.slice(2)
const log = await openEmbeddedLogReadOnly({ dir, clock: wallClock, signOfLifeMs: 100 })
if (E.isLeft(log)) {
  writeSync(1, `${log.left._tag} ${log.left.cause}\n`)
  process.exit(1)
}
const { store, feed, tag, nodeId, check, close } = log.right
writeSync(1, `open ${tag} ${nodeId}\n`)
const stop = new AbortController()
process.stdin.resume().on('end', () => stop.abort())
for await (const news of feed.follow(O.none, stop.signal)) {
  if (news.type === 'caught-up') writeSync(1, 'caught-up\n')
  if (news.type === 'events')
    for (const { id, position, data } of news.events) writeSync(1, `event ${id} ${position} ${data.length}\n`)
}
const head = await store.head()
const whole = await readLogOf({ ...store, append: () => () => Promise.reject(new Error('read only')) })
const { findings } = await check()
writeSync(1, `end ${JSON.stringify({ head, events: whole.length, findings })}\n`)
await close()
