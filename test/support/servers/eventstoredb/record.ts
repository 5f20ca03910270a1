/** One event as the log holds it. Positions are bytes of the log, so they rise with gaps. */
export type LogRecord = {
  readonly position: number
  readonly size: number
  readonly stream: string
  readonly revision: number
  readonly id: string
  readonly type: string
  readonly isJson: boolean
  readonly data: Uint8Array
  readonly metadata: Uint8Array
  readonly createdMs: number
}

/** What a client proposes; the log adds the place and the time. */
export type ProposedEvent = Pick<LogRecord, 'id' | 'type' | 'isJson' | 'data' | 'metadata'>

/** The revision of the record that ends a stream for ever; on the wire it is the largest signed 64-bit number. */
export const TOMBSTONE_REVISION = Number.MAX_SAFE_INTEGER
export const TOMBSTONE_REVISION_TEXT = '9223372036854775807'

export const revisionText = (revision: number): string =>
  revision === TOMBSTONE_REVISION ? TOMBSTONE_REVISION_TEXT : String(revision)

/** A record takes its names and bytes, and about this much for its frame, its ids and its flags. */
const FRAME_BYTES = 85

export const sizeOf = (stream: string, event: ProposedEvent): number =>
  FRAME_BYTES +
  Buffer.byteLength(stream) +
  Buffer.byteLength(event.type) +
  event.data.byteLength +
  event.metadata.byteLength

export const metastreamOf = (stream: string): string => `$$${stream}`
export const isMetastream = (stream: string): boolean => stream.startsWith('$$')
export const originalOf = (metastream: string): string => metastream.slice(2)
