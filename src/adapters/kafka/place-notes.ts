import { readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { LogMark } from '../../domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../domain/kafka/place.ts'

/**
 * What this node has read of each partition, duplicates too, which leave nothing in the log. It only ever adds to what the
 * ledger's events say, so a lost or damaged file costs a second reading, and nothing else.
 */
export interface PlaceNotes {
  readonly of: (topic: string, partition: number) => PlaceNote | undefined
  /** Kept at once, and on disk within `NOTE_EVERY_MS`. */
  readonly note: (topic: string, partition: number, note: PlaceNote) => void
  readonly forget: (topic: string, partition: number) => void
  /** Writes what is not on disk yet. */
  readonly close: () => Promise<void>
}

export interface PlaceNote {
  readonly place: KafkaPlace
  /** How far the log was applied when everything before the place was recorded. */
  readonly mark: LogMark
}

export const NOTE_EVERY_MS = 1_000

export const openPlaceNotes = (dataDir: string): PlaceNotes => {
  const path = join(dataDir, 'kafka-places.json')
  const notes = readNotes(path)
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()
  const write = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(() => writeNotes(path, notes)).catch(() => undefined)
    return writing
  }
  const soon = (): void => {
    timer ??= setTimeout(() => void write(), NOTE_EVERY_MS)
  }
  return {
    of: (topic, partition) => notes.get(nameOf(topic, partition)),
    note: (topic, partition, note) => {
      notes.set(nameOf(topic, partition), note)
      soon()
    },
    forget: (topic, partition) => {
      if (notes.delete(nameOf(topic, partition))) soon()
    },
    close: async () => (timer === undefined ? writing : write()),
  }
}

const nameOf = (topic: string, partition: number): string => `${topic}/${partition}`

const Offset = new t.Type<bigint, string, unknown>(
  'an offset',
  (u): u is bigint => typeof u === 'bigint',
  (u, context) =>
    typeof u === 'string' && /^\d{1,19}$/.test(u) ? t.success(BigInt(u)) : t.failure(u, context),
  String,
)

const Noted = t.record(
  t.string,
  t.type({
    next: Offset,
    last: t.union([t.null, t.type({ offset: Offset, recordDigest: t.string })]),
    mark: LogMark,
  }),
)

const readNotes = (path: string): Map<string, PlaceNote> => {
  try {
    const noted = Noted.decode(JSON.parse(readFileSync(path, 'utf8')))
    if (E.isLeft(noted)) return new Map()
    return new Map(
      Object.entries(noted.right).map(([name, { next, last, mark }]) => [
        name,
        { place: { next, recordedBefore: next, ...(last && { last }) }, mark },
      ]),
    )
  } catch {
    return new Map()
  }
}

const writeNotes = async (path: string, notes: ReadonlyMap<string, PlaceNote>): Promise<void> => {
  const noted = Object.fromEntries(
    [...notes].map(([name, { place, mark }]) => [name, { next: place.next, last: place.last ?? null, mark }]),
  )
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(Noted.encode(noted))}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}
