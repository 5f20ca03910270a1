import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * What tells a crash of the machine from a crash of the process. An index is not flushed while it is written, so its pages
 * outlive the process in the memory of the system, and not the system. The mark beside them says under which boot they are
 * being written, and in which file; or that they were flushed and nothing was written since.
 */
export interface IndexMarks {
  /** Whether everything that was written to this index is there. Without a mark that says so it is not. */
  readonly isWhole: (path: string) => boolean
  /** Whether a process beside its owner may read it, and change nothing. */
  readonly isReadable: (path: string) => boolean
  /** Durable before anything more is written. */
  readonly open: (path: string) => void
  /** Flushes an index that nobody writes to any more, and says so. Where that fails nothing is said, and it is not whole. */
  readonly close: (path: string) => void
}

/** `bootId` names the time since the machine was started; where it is not known, no index that was left open is whole. */
export const indexMarks = (bootId: string | undefined): IndexMarks => ({
  isWhole: (path) => {
    const mark = markOf(path)
    if (mark === CLOSED) return true
    return bootId !== undefined && mark === openMark(path, bootId) && isFlushed(path)
  },
  isReadable: (path) => {
    const mark = markOf(path)
    return (
      mark === CLOSED || (mark !== undefined && (bootId === undefined || mark === openMark(path, bootId)))
    )
  },
  open: (path) => writeMark(path, openMark(path, bootId)),
  close: (path) => {
    if (isFlushed(path)) writeMark(path, CLOSED)
  },
})

/** Whether an index has never been written to: there is no file of it. */
export const isUnwritten = (path: string): boolean => !existsSync(join(path, DATA_FILE))

const DATA_FILE = 'data.mdb'
const MARK_FILE = 'mark'
const CLOSED = 'closed'

/** The file is named by its number: a copy of it, taken while it was written, is another file. */
const openMark = (path: string, bootId = 'unknown'): string => {
  const { dev, ino } = statSync(join(path, DATA_FILE))
  return `open ${bootId} ${dev}:${ino}`
}

const markOf = (path: string): string | undefined =>
  isUnwritten(path) || !existsSync(join(path, MARK_FILE))
    ? undefined
    : readFileSync(join(path, MARK_FILE), 'utf8').trim()

/** What the system could not write it tells whoever flushes next, once: an index that lost something has no mark any more. */
const isFlushed = (path: string): boolean => {
  try {
    flush(join(path, DATA_FILE))
    return true
  } catch {
    rmSync(join(path, MARK_FILE), { force: true })
    return false
  }
}

const writeMark = (path: string, mark: string): void => {
  const beside = join(path, `${MARK_FILE}.new`)
  writeFileSync(beside, `${mark}\n`, { mode: 0o600, flush: true })
  renameSync(beside, join(path, MARK_FILE))
  if (process.platform !== 'win32') flush(path)
}

const flush = (path: string): void => {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id'

/** Linux tells; other systems do not, in a way that costs no process of its own. */
export const thisBoot = (): string | undefined =>
  existsSync(BOOT_ID_FILE) ? readFileSync(BOOT_ID_FILE, 'utf8').trim() : undefined
