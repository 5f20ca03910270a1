// Reads the logs in these directories in every way there is, and says a line of JSON about each: it is run on damaged
// files, which may end it.

import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { openEmbeddedLog } from '../../../src/adapters/embedded/index.ts'
import type { LogEvent } from '../../../src/domain/ports/event-store.ts'
import { wallClock } from './open-log.ts'

/** What could be read of a log. */
export interface Reading {
  /** Of each event, in order, as far as the log could be read. */
  readonly digests: ReadonlyArray<string>
  /** Where it ended too early, or what else was found. */
  readonly failures: ReadonlyArray<string>
}

/** Everything about an event but the tag of the store. */
const digestOf = ({ id, type, stream, revision, position, data, metadata }: LogEvent): string =>
  createHash('sha256')
    .update(JSON.stringify([id, type, stream, revision, position.slice(8)]))
    .update(data)
    .update(metadata)
    .digest('hex')

const readingOf = async (dir: string): Promise<Reading> => {
  const digests: Array<string> = []
  const failures: Array<string> = []
  const log = await openEmbeddedLog({ dir, clock: wallClock, onFatal: () => {} })
  if (E.isLeft(log)) return { digests, failures: [log.left._tag] }
  const { store, feed, check } = log.right
  const stop = new AbortController()
  try {
    for await (const news of feed.follow(O.none, stop.signal)) {
      if (news.type === 'caught-up') stop.abort()
      if (news.type === 'events') digests.push(...news.events.map(digestOf))
    }
  } catch (error) {
    failures.push(String(error))
  }
  const streams = Array.from({ length: 20 }, (_, i) => `contact-${i}`)
  for (const page of [
    await store.readAll(O.none, 1_000)(),
    ...(await Promise.all(streams.map((stream) => store.read(stream, 0, 1_000)()))),
  ])
    if (E.isLeft(page)) failures.push(page.left._tag)
  try {
    failures.push(...(await check()).findings.map(({ type }) => type))
  } catch (error) {
    failures.push(String(error))
  }
  await log.right.close()
  return { digests, failures }
}

for (const dir of process.argv.slice(2)) {
  writeSync(1, `${JSON.stringify(await readingOf(dir))}\n`)
}
