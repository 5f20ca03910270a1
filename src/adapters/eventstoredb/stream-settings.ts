import * as E from 'fp-ts/lib/Either.js'
import { readEvents } from './calls.ts'
import type { Run } from './connection.ts'
import type { CallFailure } from './failure.ts'
import type { Patience } from './patience.ts'
import { streamFrom } from './requests.ts'
import { SETTINGS, type StreamNames } from './stream-names.ts'

/** What a server keeps about a stream: an object, empty where nothing was ever set. */
export type Settings = Readonly<Record<string, unknown>>

export interface StreamSettings {
  readonly of: (stream: string) => Promise<E.Either<CallFailure, Settings>>
}

/** The client's own reader of settings takes a commit position for a revision; this reads their stream. */
export const streamSettings = (
  run: Run,
  { outside }: StreamNames,
  { verifyMs }: Patience,
): StreamSettings => ({
  of: async (stream) => {
    const newest = streamFrom(`${SETTINGS}${outside(stream)}`, 'end', 1)
    const found = await run(readEvents(newest, 1), verifyMs)
    return E.isLeft(found) ? found : E.right(settingsIn(found.right[0]?.data))
  },
})

/** The first setting by which a stream would lose events; undefined where it keeps them all. */
export const streamMayLose = (settings: Settings): string | undefined =>
  LOSING.find((name) => settings[name] !== undefined && settings[name] !== null)

const LOSING: ReadonlyArray<string> = ['$maxAge', '$maxCount', '$tb']

/** What cannot be read is taken for none, as the server does. */
export const settingsIn = (data: Uint8Array | undefined): Settings => {
  if (data === undefined) return {}
  try {
    const settings: unknown = JSON.parse(Buffer.from(data).toString('utf8'))
    return typeof settings === 'object' && settings !== null ? (settings as Settings) : {}
  } catch {
    return {}
  }
}
