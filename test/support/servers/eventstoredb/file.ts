import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { LogRecord } from './record.ts'

/**
 * The log in a file: one line for each write, so that a write is there as a whole or not at all. It survives the end
 * of the process; it is not meant to survive the end of the machine.
 */
export class LogFile {
  readonly #path: string
  #fd: number | undefined

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true })
    this.#path = join(dir, 'log.ndjson')
  }

  load(): ReadonlyArray<LogRecord> {
    if (!existsSync(this.#path)) return []
    const text = readFileSync(this.#path, 'utf8')
    const whole = text.lastIndexOf('\n') + 1
    if (whole < text.length) truncateSync(this.#path, Buffer.byteLength(text.slice(0, whole)))
    return text
      .slice(0, whole)
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => (JSON.parse(line) as ReadonlyArray<StoredRecord>).map(restored))
  }

  append(records: ReadonlyArray<LogRecord>): void {
    this.#fd ??= openSync(this.#path, 'a')
    writeSync(this.#fd, `${JSON.stringify(records.map(stored))}\n`)
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

type StoredRecord = Omit<LogRecord, 'data' | 'metadata'> & {
  readonly data: string
  readonly metadata: string
}

const stored = (record: LogRecord): StoredRecord => ({
  ...record,
  data: Buffer.from(record.data).toString('base64'),
  metadata: Buffer.from(record.metadata).toString('base64'),
})

const restored = (record: StoredRecord): LogRecord => ({
  ...record,
  data: Buffer.from(record.data, 'base64'),
  metadata: Buffer.from(record.metadata, 'base64'),
})
