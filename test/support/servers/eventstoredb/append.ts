import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js'
import type { Expected } from './check-commit.ts'
import type { AppendResult } from './log.ts'
import { idIn, nameIn } from './messages.ts'
import type { Node } from './node.ts'
import type { ProposedEvent } from './record.ts'
import { APPEND_BYTES_MAX, failure, failureOf } from './refusal.ts'
import { type AppendReq, type AppendResp, type BatchAppendReq, shared, streams } from './wire.ts'

type Call = ServerReadableStream<AppendReq, AppendResp>

/** Streams.Append: one append in one call. A wrong revision is an answer here, not an error. */
export const append =
  (node: Node) =>
  (call: Call, callback: sendUnaryData<AppendResp>): void => {
    const asked: { stream: string; expected: Expected } = { stream: '', expected: 'any' }
    const events: ProposedEvent[] = []
    const state = { bytes: 0, over: false }
    const fail = (error: ReturnType<typeof failure>): void => {
      if (state.over) return
      state.over = true
      callback(error)
    }
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions()
      const message = request.getProposedMessage()
      if (options !== undefined) {
        asked.stream = nameIn(options.getStreamIdentifier())
        asked.expected = expectedIn(options)
      }
      if (message === undefined) return
      const event = proposed(message)
      if (event === undefined) return fail(propertyMissing())
      state.bytes += appendSize(event)
      if (state.bytes > APPEND_BYTES_MAX) return fail(failureOf({ why: 'maximum-append-size-exceeded' }))
      events.push(event)
    })
    call.on('end', () => {
      if (state.over) return
      const { stream, expected } = asked
      const work = (): AppendResult => node.log.append(stream, expected, events)
      node.perform('append', call, { stream, right: '$w' }, work, (outcome) => {
        if (outcome.kind === 'lost') return
        if (outcome.kind === 'done' && outcome.value.kind !== 'deleted')
          return callback(null, answerOf(outcome.value, expected))
        const refusal = outcome.kind === 'refused' ? outcome.refusal : { why: 'stream-deleted' as const }
        if (refusal.why === 'wrong-expected-version')
          return callback(null, answerOf({ kind: 'wrong', current: refusal.current ?? -1 }, expected))
        fail(failureOf(refusal, asked))
      })
    })
  }

/** What counts against the maximum: data, metadata and the type in two bytes for each letter. */
export const appendSize = ({ data, metadata, type }: ProposedEvent): number =>
  data.byteLength + metadata.byteLength + type.length * 2

export const proposed = (
  message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage,
): ProposedEvent | undefined => {
  const metadata = message.getMetadataMap()
  const type = metadata.get('type')
  const contentType = metadata.get('content-type')
  if (type === undefined || contentType === undefined) return undefined
  return {
    id: idIn(message.getId()),
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  }
}

type ExpectedOptions = {
  readonly hasNoStream: () => boolean
  readonly hasStreamExists: () => boolean
  readonly hasRevision: () => boolean
  readonly getRevision: () => string
}

export const expectedIn = (options: ExpectedOptions): Expected => {
  if (options.hasRevision()) return Number(options.getRevision())
  if (options.hasNoStream()) return 'no_stream'
  return options.hasStreamExists() ? 'stream_exists' : 'any'
}

const propertyMissing = (): ReturnType<typeof failure> =>
  failure(3, "Required Metadata Property 'type' is missing", {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  })

const answerOf = (
  result: Exclude<AppendResult, { readonly kind: 'deleted' }>,
  expected: Expected,
): AppendResp => {
  const answer = new streams.AppendResp()
  if (result.kind === 'wrong') {
    answer.setWrongExpectedVersion(wrongExpectedVersion(expected, result.current))
    return answer
  }
  const success = new streams.AppendResp.Success()
  if (result.last < 0) success.setNoStream(new shared.Empty())
  else success.setCurrentRevision(String(result.last))
  const position = new streams.AppendResp.Position()
  position.setCommitPosition(String(result.position))
  position.setPreparePosition(String(result.position))
  success.setPosition(position)
  answer.setSuccess(success)
  return answer
}

const wrongExpectedVersion = (expected: Expected, current: number): AppendResp.WrongExpectedVersion => {
  const wrong = new streams.AppendResp.WrongExpectedVersion()
  if (current < 0) wrong.setCurrentNoStream(new shared.Empty())
  else wrong.setCurrentRevision(String(current))
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty())
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty())
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty())
  else wrong.setExpectedRevision(String(expected))
  return wrong
}
