import shared from '@eventstore/db-client/generated/shared_pb.js'
import streams, {
  type AppendReq,
  type DeleteReq,
  type ReadReq,
} from '@eventstore/db-client/generated/streams_pb.js'
import type { ExpectedRevision, NewEvent } from '../../domain/ports/event-store.ts'

/** Where a read of everything begins: a commit position, included, or one of the two ends. */
export type From = bigint | 'start' | 'end'

/** What begins an append: the stream, and what is expected of it. */
export const appendTo = (stream: string, expected: ExpectedRevision): AppendReq => {
  const options = new streams.AppendReq.Options()
  options.setStreamIdentifier(streamIdentifier(stream))
  if (expected === 'any') options.setAny(new shared.Empty())
  else if (expected === 'none') options.setNoStream(new shared.Empty())
  else options.setRevision(String(expected))
  return new streams.AppendReq().setOptions(options)
}

/** An event of an append. Its bytes go out as they are; named JSON, they can be read in the server's own pages. */
export const proposed = ({ id, type, data, metadata }: NewEvent): AppendReq => {
  const message = new streams.AppendReq.ProposedMessage()
  message.setId(new shared.UUID().setString(id))
  message.getMetadataMap().set('type', type).set('content-type', contentTypeOf(data))
  message.setData(data).setCustomMetadata(metadata)
  return new streams.AppendReq().setProposedMessage(message)
}

export const deletionOf = (stream: string, expected: number): DeleteReq => {
  const options = new streams.DeleteReq.Options()
  options.setStreamIdentifier(streamIdentifier(stream)).setRevision(String(expected))
  return new streams.DeleteReq().setOptions(options)
}

export const streamFrom = (stream: string, from: number | 'end', limit: number): ReadReq => {
  const of = new streams.ReadReq.Options.StreamOptions()
  of.setStreamIdentifier(streamIdentifier(stream))
  if (from === 'end') of.setEnd(new shared.Empty())
  else of.setRevision(String(from))
  const options = optionsOf(from === 'end')
    .setStream(of)
    .setCount(String(limit))
  return new streams.ReadReq().setOptions(options.setNoFilter(new shared.Empty()))
}

/** Events of the streams whose names match a pattern, or of all streams where there is none. */
export const allFrom = (from: From, limit: number, pattern: string | undefined): ReadReq => {
  const options = optionsOf(from === 'end')
    .setAll(allOptions(from))
    .setCount(String(limit))
  if (pattern === undefined) options.setNoFilter(new shared.Empty())
  else options.setFilter(filterOf(pattern))
  return new streams.ReadReq().setOptions(options)
}

/** Events after a place, those there are and those to come, and marks of what was passed by in between. */
export const subscriptionAfter = (after: bigint | undefined, pattern: string): ReadReq => {
  const options = optionsOf(false).setAll(allOptions(after ?? 'start'))
  options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
  options.setFilter(filterOf(pattern))
  return new streams.ReadReq().setOptions(options)
}

/** Events of others that the server looks through at a time; a subscription marks its place after so many. */
export const SEARCH_WINDOW_EVENTS = 500

const contentTypeOf = (data: Uint8Array): string =>
  data[0] === OPENING_BRACE ? 'application/json' : 'application/octet-stream'

const OPENING_BRACE = 0x7b

const streamIdentifier = (stream: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(stream))

const optionsOf = (isBackwards: boolean) => {
  const { BACKWARDS, FORWARDS } = streams.ReadReq.Options.ReadDirection
  const asText = new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty())
  return new streams.ReadReq.Options()
    .setReadDirection(isBackwards ? BACKWARDS : FORWARDS)
    .setResolveLinks(false)
    .setUuidOption(asText)
}

const allOptions = (from: From) => {
  const all = new streams.ReadReq.Options.AllOptions()
  if (from === 'start') return all.setStart(new shared.Empty())
  if (from === 'end') return all.setEnd(new shared.Empty())
  const position = new streams.ReadReq.Options.Position()
  return all.setPosition(position.setCommitPosition(String(from)).setPreparePosition(String(from)))
}

const filterOf = (pattern: string) =>
  new streams.ReadReq.Options.FilterOptions()
    .setStreamIdentifier(new streams.ReadReq.Options.FilterOptions.Expression().setRegex(pattern))
    .setMax(SEARCH_WINDOW_EVENTS)
    .setCheckpointintervalmultiplier(1)
