import { type LogRecord, revisionText } from './record.ts'
import { type StreamIdentifier, shared, streams, type UUID } from './wire.ts'

/** Records as the bytes of the protocol. A record never changes, so its bytes are made once. */
const known = { all: new WeakMap<LogRecord, Buffer>(), stream: new WeakMap<LogRecord, Buffer>() }

/** Reads of a stream name the event's own position, but not the place in `$all` beside it. */
export const eventBytes = (record: LogRecord, from: 'all' | 'stream'): Buffer => {
  const made = known[from].get(record)
  if (made !== undefined) return made
  const bytes = encoded(record, from)
  known[from].set(record, bytes)
  return bytes
}

const TICKS_PER_MS = 10_000n

const encoded = (record: LogRecord, from: 'all' | 'stream'): Buffer => {
  const position = String(record.position)
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
  const id = new shared.UUID()
  id.setString(record.id)
  event.setId(id)
  event.setStreamIdentifier(identifier(record.stream))
  event.setStreamRevision(revisionText(record.revision))
  event.setCommitPosition(position)
  event.setPreparePosition(position)
  event
    .getMetadataMap()
    .set('type', record.type)
    .set('created', String(BigInt(Math.trunc(record.createdMs)) * TICKS_PER_MS))
    .set('content-type', record.isJson ? 'application/json' : 'application/octet-stream')
  event.setData(record.data)
  event.setCustomMetadata(record.metadata)

  const read = new streams.ReadResp.ReadEvent()
  read.setEvent(event)
  if (from === 'all') read.setCommitPosition(position)
  else read.setNoPosition(new shared.Empty())
  const answer = new streams.ReadResp()
  answer.setEvent(read)
  return Buffer.from(answer.serializeBinary())
}

export const confirmationBytes = (subscriptionId: string): Buffer => {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation()
  confirmation.setSubscriptionId(subscriptionId)
  const answer = new streams.ReadResp()
  answer.setConfirmation(confirmation)
  return Buffer.from(answer.serializeBinary())
}

export const caughtUpBytes = (): Buffer => {
  const answer = new streams.ReadResp()
  answer.setCaughtUp(new streams.ReadResp.CaughtUp())
  return Buffer.from(answer.serializeBinary())
}

export const checkpointBytes = (commit: number, prepare: number): Buffer => {
  const checkpoint = new streams.ReadResp.Checkpoint()
  checkpoint.setCommitPosition(String(commit))
  checkpoint.setPreparePosition(String(prepare))
  const answer = new streams.ReadResp()
  answer.setCheckpoint(checkpoint)
  return Buffer.from(answer.serializeBinary())
}

export const streamNotFoundBytes = (stream: string): Buffer => {
  const notFound = new streams.ReadResp.StreamNotFound()
  notFound.setStreamIdentifier(identifier(stream))
  const answer = new streams.ReadResp()
  answer.setStreamNotFound(notFound)
  return Buffer.from(answer.serializeBinary())
}

export const identifier = (stream: string): StreamIdentifier => {
  const made = new shared.StreamIdentifier()
  made.setStreamName(Buffer.from(stream, 'utf8'))
  return made
}

export const nameIn = (named: StreamIdentifier | undefined): string =>
  Buffer.from(named?.getStreamName_asU8() ?? []).toString('utf8')

export const idIn = (id: UUID | undefined): string => {
  const structured = id?.getStructured()
  if (structured === undefined) return id?.getString().toLowerCase() ?? ''
  const hex = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()]
    .map((bits) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0'))
    .join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
