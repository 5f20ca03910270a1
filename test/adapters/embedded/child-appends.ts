// Appends without end and says what it tries and what is acknowledged, a line each: `try` or `ack`, stream, event ids.
// It is killed, or its disk fails: then it says how the appends that were under way are answered, and exits with 70.

import { writeSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { someEvents } from '../../contract/some-events.ts'
import { openLog } from './open-log.ts'

const [dir = ''] = process.argv.slice(2)
const say = (...words: ReadonlyArray<string>): void => void writeSync(1, `${words.join(' ')}\n`)

const stop = async (cause: unknown): Promise<void> => {
  say('fatal', cause instanceof Error ? cause.message : String(cause))
  const later = await log.store.append('later', 'any', someEvents(1))()
  say('later', E.isLeft(later) ? later.left._tag : 'accepted')
  await nextTurn() // so that the appends that were under way have had their answer
  process.exit(70)
}

const log = await openLog(dir, (cause) => void stop(cause))
say('open')

const appendOnce = async (): Promise<boolean> => {
  const stream = `contact-${Math.floor(Math.random() * 50)}`
  const events = someEvents(1 + Math.floor(Math.random() * 3))
  const ids = events.map(({ id }) => id)
  say('try', stream, ...ids)
  const answer = await log.store.append(stream, 'any', events)()
  say(E.isRight(answer) ? 'ack' : answer.left._tag, stream, ...ids)
  return E.isRight(answer)
}

let isGoingOn = true
while (isGoingOn) {
  const appends = Array.from({ length: 1 + Math.floor(Math.random() * 40) }, appendOnce)
  isGoingOn = (await Promise.all(appends)).every(Boolean)
}
