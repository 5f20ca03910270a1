import * as E from 'fp-ts/lib/Either.js'
import type { DeadLetters } from '../../../src/adapters/kafka/dead-letters.ts'
import type { Fetched } from '../../../src/adapters/kafka/fetched.ts'
import type { PartitionDriver } from '../../../src/adapters/kafka/partition-driver.ts'
import type { BrokerView, ReaderParts } from '../../../src/adapters/kafka/partition-parts.ts'
import { type PartitionReader, startReader } from '../../../src/adapters/kafka/partition-reader.ts'
import type { PartitionStatus } from '../../../src/adapters/kafka/partition-status.ts'
import type { PlaceNote, PlaceNotes } from '../../../src/adapters/kafka/place-notes.ts'
import type { KafkaRecord } from '../../../src/adapters/kafka/record.ts'
import type { SourceLedger } from '../../../src/adapters/kafka/source-ledger.ts'
import { theFirstRecord } from '../../../src/domain/kafka/further-place.ts'
import { type LogMark, markText } from '../../../src/domain/kafka/log-mark.ts'
import type { KafkaPlace } from '../../../src/domain/kafka/place.ts'
import type { Committed } from '../../../src/domain/kafka/vouched.ts'
import { type Instant, instantOfMs } from '../../../src/domain/kernel/instant.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import type { Outcome } from '../../../src/domain/workflow/outcome.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'

/**
 * A broker with one partition, a ledger, a dead-letter topic and a process that reads from the one into the others, all in
 * memory and driven step by step from one seed: every answer of a port is a step, so anything may happen in between. What is
 * durable survives a crash; the rest is lost, and what the old process was waiting for never comes.
 */

export type Entry =
  | { readonly type: 'message'; readonly id: string }
  | { readonly type: 'poison'; readonly tag: number }
  /** A marker of a transaction, or what an aborted one wrote. */
  | { readonly type: 'marker' }
  /** A batch that cannot be read. */
  | { readonly type: 'unreadable' }
  /** Taken away by compaction. */
  | { readonly type: 'gone' }

/** What a broken double does otherwise than the real parts. */
export interface Breaks {
  readonly driver?: (driver: PartitionDriver, world: SourceWorld) => PartitionDriver
  readonly fetched?: (fetched: Fetched, expected: bigint | undefined) => Fetched
  readonly deadLetters?: (sent: DeadLetters) => DeadLetters
  readonly reader?: (reader: PartitionReader) => PartitionReader
  readonly parts?: (parts: ReaderParts) => ReaderParts
}

export interface SourceWorld {
  readonly step: () => Promise<void>
  /** Ends what makes trouble by itself. */
  readonly heal: () => void
  /** Goes on until everything is done, or for long enough to say that it never will be. */
  readonly settle: (isDone?: () => boolean) => Promise<void>
  readonly append: (...more: ReadonlyArray<Entry>) => void
  readonly isDone: () => boolean
  readonly recorded: () => ReadonlyArray<string>
  /** The messages of the topic, each where it came first. */
  readonly expected: () => ReadonlyArray<string>
  readonly announced: () => ReadonlySet<number>
  readonly committed: () => bigint | undefined
  readonly status: () => PartitionStatus | undefined
  /** What must never be, and was. */
  readonly faults: ReadonlyArray<string>
  readonly removeBefore: (low: number) => void
  /** Another topic of the same name. */
  readonly recreate: (entries: ReadonlyArray<Entry>) => void
  readonly acknowledge: () => void
  /** An event of this partition that another node had under way comes into the log. */
  readonly recordElsewhere: (id: string, offset: bigint, recordedBefore: bigint) => void
  readonly loseCommitted: () => void
  readonly pretendCommitted: (offset: bigint) => void
  /** The broker's copy of a batch is mended, or damaged. */
  readonly replace: (at: number, entry: Entry) => void
  /** Takes one record away, as compaction does. */
  readonly compact: (at: number) => void
  /** What the process noted is on disk. */
  readonly keepNote: () => void
  readonly failStore: (isAway: boolean) => void
  readonly failLetters: (isAway: boolean) => void
  readonly crash: () => void
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly commitNow: (offset: bigint) => void
  /** Keeps what the ledger holds now; the answer brings it back, as a backup does, under a process that is stopped. */
  readonly backUp: () => () => void
  /** Something is recorded that came another way. */
  readonly recordFromElsewhere: () => void
}

export const sourceWorld = (
  seed: number,
  entriesAtFirst: ReadonlyArray<Entry>,
  breaks: Breaks = {},
  trouble: { readonly isCalm?: boolean } = {},
): SourceWorld => {
  const random = randomOf(seed)
  const chance = (one: number): boolean => random() % one === 0
  const faults: Array<string> = []
  let entries: Array<Entry> = [...entriesAtFirst]
  let low = 0
  let committed: Committed | undefined
  let recorded: Array<string> = []
  let announced = new Set<number>()
  let place: KafkaPlace | undefined
  let noteOnDisk: PlaceNote | undefined
  /** When each event was recorded: no two ever at once. */
  let history: Array<Instant> = []
  let clock = 0
  let isStoreAway = false
  let isLetterTopicAway = false
  let isHealed = trouble.isCalm === true
  const positionNow = (): Position => `aaaaaaaa-${history.length.toString(16).padStart(16, '0')}` as Position
  const markNow = (): LogMark | undefined => {
    const recordedAt = history.at(-1)
    return recordedAt && { position: positionNow(), size: history.length, recordedAt }
  }
  const stamp = (): void => {
    clock += 1
    history.push(instantOfMs(clock))
  }

  const commitNow = (offset: bigint, metadata: string | null = null): void => {
    for (let at = low; at < Number(offset); at += 1) {
      const entry = entries[at]
      if (entry?.type === 'message' && !recorded.includes(entry.id))
        faults.push(`committed before ${at} was recorded`)
      if (entry?.type === 'poison' && !announced.has(at)) faults.push(`committed before ${at} was announced`)
    }
    committed = { offset, metadata }
  }

  const ledgerRecords = (incoming: ReadonlyArray<Incoming>): ReadonlyArray<Outcome> =>
    incoming.map((one): Outcome => {
      const offset = BigInt(one.kafka?.offset ?? -1)
      const reach = (): void => {
        stamp()
        const before = BigInt(one.kafka?.recordedBefore ?? 0)
        const known = place ?? theFirstRecord
        place = {
          ...known,
          ...(offset >= known.next && {
            next: offset + 1n,
            last: { offset, recordDigest: one.kafka?.recordDigest ?? '' },
          }),
          recordedBefore: before > known.recordedBefore ? before : known.recordedBefore,
        }
      }
      if (one.type === 'unreadable') {
        reach()
        return { id: null, outcome: 'invalid', issues: [] }
      }
      const { id } = one.value as { readonly id: string }
      if (recorded.includes(id)) return { id, outcome: 'duplicate' }
      recorded.push(id)
      reach()
      return { id, outcome: 'recorded' }
    })

  /** What is durable of a batch that breaks off: of each contact the first messages, of any contact none, some or all. */
  const partOf = (incoming: ReadonlyArray<Incoming>): ReadonlyArray<Incoming> => {
    const brokenOff = new Set<string>()
    return incoming.filter((one) => {
      if (one.type === 'unreadable') return chance(2)
      const contact = contactOf((one.value as { readonly id: string }).id)
      if (chance(3)) brokenOff.add(contact)
      return !brokenOff.has(contact)
    })
  }

  /** One process: what it holds in memory, and what it waits for. */
  const startProcess = () => {
    let isGone = false
    const pending: Array<() => void> = []
    const port = <T>(answer: () => T): Promise<T> =>
      new Promise((resolve) => {
        pending.push(() => resolve(answer()))
      })
    let note = noteOnDisk
    let recording = 0
    let underway: ReadonlyArray<Incoming> = []
    let fetchAt: bigint | undefined
    let isPaused = true
    let generation = 0
    let inFlight: Array<Fetched> = []
    let reader: PartitionReader | undefined
    let ended: Promise<void> = Promise.resolve()

    const notes: PlaceNotes = {
      of: () => note,
      note: (_topic, _partition, noted) => {
        note = noted
      },
      forget: () => {
        note = undefined
        noteOnDisk = undefined
      },
      close: async () => undefined,
    }
    const ledger: SourceLedger = {
      record: (incoming) => async () => {
        recording += 1
        if (recording > 1) faults.push('two at once')
        const fate = random() % 4
        // Contacts are appended one by one, so what is recorded of a batch that breaks off may be any part of it.
        if (isStoreAway && fate > 1) ledgerRecords(partOf(incoming))
        underway = incoming
        const outcomes = isStoreAway
          ? undefined
          : await port(() => {
              underway = []
              return isGone ? [] : ledgerRecords(incoming)
            })
        if (outcomes === undefined) await port(() => undefined)
        recording -= 1
        return outcomes === undefined
          ? E.left({ _tag: 'StoreUnavailable', cause: 'away' })
          : E.right(outcomes)
      },
      digestOf: (bytes) => Buffer.from(bytes).toString('base64'),
      contentDigestOf: () => 'digest',
      places: () => new Map(place === undefined ? [] : [[0, place]]),
      upToDate: () => () =>
        port(() =>
          isStoreAway ? E.left({ _tag: 'StoreUnavailable' as const, cause: 'away' }) : E.right(undefined),
        ),
      mark: () => markNow(),
      holds: ({ size, recordedAt }) => history[size - 1] === recordedAt,
    }
    const sent: DeadLetters = {
      send: (letters) =>
        port(() => {
          if (isLetterTopicAway) return E.left({ _tag: 'DeadLetterUnavailable' as const, cause: 'away' })
          for (const { headers } of letters) announced.add(Number(headers['ledger-offset']))
          return E.right(undefined)
        }),
      close: async () => undefined,
    }
    const driverOf = (ofThis: number): PartitionDriver => ({
      readFrom: (offset) => {
        if (ofThis !== generation) return
        fetchAt = offset
        isPaused = false
      },
      pause: () => {
        if (ofThis === generation) isPaused = true
      },
      commit: (next, mark) =>
        port(() => {
          if (ofThis === generation && (isHealed || !chance(5)))
            commitNow(next, mark === undefined ? null : markText(mark))
        }),
    })
    const view = (): BrokerView => ({
      watermarks: { low: BigInt(low), high: BigInt(entries.length) },
      committed,
    })
    const assign = (): void => {
      reader?.lose()
      generation += 1
      isPaused = true
      const driver = driverOf(generation)
      const parts: ReaderParts = {
        topic: 't',
        partition: 0,
        ledger,
        deadLetters: breaks.deadLetters?.(sent) ?? sent,
        notes,
        driver: breaks.driver?.(driver, world) ?? driver,
        ask: () => port(() => (!isHealed && chance(6) ? undefined : view())),
        onStatus: () => undefined,
        onDefect: (error) => void faults.push(`a defect: ${String(error)}`),
        wait: (_ms, signal) =>
          new Promise((resolve) => {
            if (signal.aborted) return resolve()
            signal.addEventListener('abort', () => resolve())
            pending.push(resolve)
          }),
        after: ended,
      }
      const started = startReader(breaks.parts?.(parts) ?? parts)
      reader = breaks.reader?.(started) ?? started
      ended = reader.ended
    }
    const fetch = (): void => {
      if (isPaused || fetchAt === undefined || inFlight.length > 1) return
      const from = Number(fetchAt)
      if (from < low || from > entries.length) {
        fetchAt = BigInt(low)
        return
      }
      const wanted = Math.min(entries.length, from + 1 + (random() % 4))
      if (wanted === from) return
      const bad = entries.findIndex((entry, at) => at >= from && entry.type === 'unreadable')
      const until = bad < 0 ? wanted : Math.min(wanted, bad)
      const isCut = bad >= 0 && until === bad
      const held = Array.from({ length: until - from }, (_, i) => from + i).filter(
        (at) => entries[at]?.type !== 'gone',
      )
      inFlight.push({
        from: fetchAt,
        first: held[0] === undefined ? undefined : BigInt(held[0]),
        records: held.flatMap((at) => recordAt(entries[at], at)),
        next: BigInt(held.length === 0 && !isCut ? from + 1 : until),
        ...(isCut && {
          unreadable: { reason: 'broken', compression: 'none', first: BigInt(bad), last: BigInt(bad) },
        }),
        release: () => undefined,
      })
    }
    const deliver = (): void => {
      const fetched = inFlight.shift()
      if (fetched === undefined || reader === undefined) return
      const given = breaks.fetched?.(fetched, fetchAt) ?? fetched
      if (reader.intake.offer(given)) fetchAt = given.next
      else isPaused = true
      if (given.unreadable !== undefined) isPaused = true
    }
    return {
      assign,
      fetch,
      deliver,
      answer: () => {
        const [one] = pending.splice(random() % (pending.length || 1), 1)
        one?.()
      },
      isWaiting: () => pending.length > 0,
      flushNote: () => {
        noteOnDisk = note
      },
      doubt: () => reader?.doubt(),
      status: () => reader?.status(),
      finish: () => reader?.finish() ?? Promise.resolve(),
      crash: () => {
        ledgerRecords(partOf(underway))
        isGone = true
        pending.splice(0)
        inFlight = []
      },
    }
  }

  let process = startProcess()
  const restart = (): void => {
    process.crash()
    process = startProcess()
    process.assign()
  }

  const expected = (): ReadonlyArray<string> => [
    ...new Set(entries.flatMap((entry) => (entry.type === 'message' ? [entry.id] : []))),
  ]
  const isDone = (): boolean =>
    expected().every((id) => recorded.includes(id)) &&
    entries.every(({ type }, at) => type !== 'poison' || at < low || announced.has(at))

  const calmStep = async (): Promise<void> => {
    const act = random() % 3
    if (act === 0) process.fetch()
    else if (act === 1) process.deliver()
    else process.answer()
    await settled()
  }
  const world: SourceWorld = {
    step: async () => {
      const act = random() % 39
      if (act < 8) process.fetch()
      else if (act < 16) process.deliver()
      else if (act < 30) process.answer()
      else if (act < 32) process.assign()
      else if (act === 32) restart()
      else if (act === 33) isStoreAway = !isStoreAway
      else if (act === 34) isLetterTopicAway = !isLetterTopicAway
      else if (act === 35) process.doubt()
      else if (act === 36) process.flushNote()
      else if (act === 37)
        low = Math.max(low, Math.min(Number(place?.recordedBefore ?? 0n), random() % (entries.length + 1)))
      else if (act === 38) entries.push({ type: 'message', id: `late-${entries.length}` })
      await settled()
    },
    heal: () => {
      isHealed = true
      isStoreAway = false
      isLetterTopicAway = false
    },
    settle: async (isOver = isDone) => {
      for (let i = 0; i < SETTLE_STEPS_MAX && !isOver(); i += 1) await calmStep()
    },
    append: (...more) => void entries.push(...more),
    isDone,
    recorded: () => recorded,
    expected,
    announced: () => announced,
    committed: () => committed?.offset,
    status: () => process.status(),
    faults,
    removeBefore: (wanted) => {
      low = Math.max(low, Math.min(wanted, entries.length))
    },
    recreate: (fresh) => {
      entries = [...fresh]
      low = 0
      announced = new Set()
      recorded = [...recorded]
    },
    acknowledge: () => {
      stamp()
      place = { next: BigInt(low), recordedBefore: BigInt(low), acknowledgedAt: positionNow() }
    },
    recordElsewhere: (id, offset, recordedBefore) => {
      const at = { topic: 't', partition: 0, offset: String(offset), recordDigest: id }
      ledgerRecords([
        { type: 'parsed', value: { id }, kafka: { ...at, recordedBefore: String(recordedBefore) } },
      ])
    },
    pretendCommitted: (offset) => {
      committed = { offset, metadata: null }
    },
    replace: (at, entry) => {
      entries[at] = entry
    },
    compact: (at) => {
      entries[at] = { type: 'gone' }
    },
    keepNote: () => process.flushNote(),
    failStore: (isAway) => {
      isStoreAway = isAway
    },
    failLetters: (isAway) => {
      isLetterTopicAway = isAway
    },
    loseCommitted: () => {
      committed = undefined
    },
    crash: () => process.crash(),
    restart: async () => {
      restart()
      await settled()
    },
    stop: async () => {
      const stopped = { isOver: false }
      void process.finish().then(() => {
        stopped.isOver = true
      })
      for (let i = 0; i < SETTLE_STEPS_MAX && !stopped.isOver; i += 1) {
        process.answer()
        await settled()
      }
      if (!stopped.isOver) faults.push('did not stop')
    },
    commitNow,
    backUp: () => {
      const kept = { recorded: [...recorded], history: [...history], place }
      return () => {
        recorded = [...kept.recorded]
        history = [...kept.history]
        place = kept.place
      }
    },
    recordFromElsewhere: stamp,
  }
  process.assign()
  return world
}

const SETTLE_STEPS_MAX = 3_000

/** Whom a message speaks of: messages of one contact are recorded in their order. */
export const contactOf = (id: string): string => String((id.codePointAt(id.length - 1) ?? 0) % 3)

const recordAt = (entry: Entry | undefined, at: number): ReadonlyArray<KafkaRecord> => {
  if (entry?.type === 'message') return [record(at, JSON.stringify({ id: entry.id }))]
  if (entry?.type === 'poison') return [record(at, `no JSON ${entry.tag}`)]
  return []
}

const record = (at: number, value: string): KafkaRecord => ({
  offset: String(at),
  timestamp: '1',
  key: null,
  value: Buffer.from(value),
})

/** Lets everything run that waits for nothing but its turn. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** Numbers that one seed always gives in the same order. */
const randomOf = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
