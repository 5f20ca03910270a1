import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Position } from '../../domain/kernel/position.ts'
import type { Environment } from './environment.ts'
import { numberKey, numberOf, revisionOfKey, streamKey, streamOfKey } from './keys.ts'
import { positionOf } from './position.ts'
import { leafAt } from './reader.ts'

/** What is wrong in a log. Each is damage: no program of ours writes it. */
type LogFinding =
  /** The record is missing, cannot be read or does not match its hash. */
  | { readonly type: 'record-damaged'; readonly position: Position }
  /** The stream's entry for this event is missing or leads elsewhere. */
  | {
      readonly type: 'event-not-in-stream'
      readonly position: Position
      readonly stream: string
      readonly revision: number
    }
  /** The stream's revisions leave one out. */
  | { readonly type: 'revision-missing'; readonly stream: string; readonly revision: number }
  /** The entry leads to no event, or to one of another stream or revision. */
  | { readonly type: 'entry-leads-astray'; readonly stream: string; readonly revision: number }

export interface LogCheck {
  readonly events: number
  readonly streams: number
  /** The first `FINDINGS_MAX` of them. */
  readonly findings: ReadonlyArray<LogFinding>
}

export const FINDINGS_MAX = 1_000

/** Told how many of so many steps are done. */
export type OnCheckProgress = (done: number, total: number) => void

export type CheckLog = (onProgress?: OnCheckProgress) => Promise<LogCheck>

/** Reads each record and each entry once, in pages, and follows both ways between them. */
export const checkLog = async (
  environment: Environment,
  events: number,
  onProgress: OnCheckProgress = () => {},
): Promise<LogCheck> => {
  const findings: Array<LogFinding> = []
  const report = (finding: LogFinding): void => {
    if (findings.length < FINDINGS_MAX) findings.push(finding)
  }
  await checkRecords(environment, events, report, (done) => onProgress(done, 2 * events))
  const streams = await checkEntries(environment, report, (done) => onProgress(events + done, 2 * events))
  return { events, streams, findings }
}

type Report = (finding: LogFinding) => void

const PAGE = 1_000

const checkRecords = async (
  environment: Environment,
  events: number,
  report: Report,
  onPage: (done: number) => void,
): Promise<void> => {
  for (let done = 0; done < events; ) {
    await freshTurn(environment)
    const end = Math.min(events, done + PAGE)
    for (; done < end; done++) checkRecord(environment, done, report)
    onPage(done)
  }
}

const checkRecord = (environment: Environment, sequence: number, report: Report): void => {
  const position = positionOf(environment.tag, sequence)
  const leaf = leafAt(environment, sequence)
  if (leaf === undefined) {
    report({ type: 'record-damaged', position })
    return
  }
  const { stream, revision } = leaf
  const entry = environment.streams.get(streamKey(stream, revision))
  if (entry?.equals(numberKey(sequence)) !== true)
    report({ type: 'event-not-in-stream', position, stream, revision })
}

/** Answers how many streams there are. */
const checkEntries = async (
  environment: Environment,
  report: Report,
  onPage: (done: number) => void,
): Promise<number> => {
  let [streams, done, current, next] = [0, 0, '', 0]
  for (let page = firstPage(environment); page.length > 0; page = pageAfter(environment, page)) {
    for (const { key, value } of page) {
      const [stream, revision] = [streamOfKey(key), revisionOfKey(key)]
      if (stream !== current) [streams, current, next] = [streams + 1, stream, 0]
      if (revision !== next) report({ type: 'revision-missing', stream, revision: next })
      next = revision + 1
      const leaf = leafAt(environment, numberOf(value))
      if (leaf?.stream !== stream || leaf.revision !== revision)
        report({ type: 'entry-leads-astray', stream, revision })
    }
    done += page.length
    onPage(done)
    await freshTurn(environment)
  }
  return streams
}

type Entries = ReadonlyArray<{ readonly key: Buffer; readonly value: Buffer }>

const firstPage = ({ streams }: Environment): Entries => [...streams.getRange({ limit: PAGE })]

const pageAfter = ({ streams }: Environment, page: Entries): Entries => {
  const { key } = page[page.length - 1] as Entries[number]
  return [...streams.getRange({ start: key, exclusiveStart: true, limit: PAGE })]
}

/** Others get their turn, and pages that were replaced since can be used again. */
const freshTurn = async ({ root }: Environment): Promise<void> => {
  await nextTurn()
  root.resetReadTxn()
}
