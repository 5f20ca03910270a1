import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { expectedIn } from './append.ts'
import type { AppendResult } from './log.ts'
import { nameIn } from './messages.ts'
import type { Node } from './node.ts'
import { failureOf } from './refusal.ts'
import { type DeleteReq, type DeleteResp, streams, type TombstoneReq, type TombstoneResp } from './wire.ts'

/** Streams.Delete hides a stream; Streams.Tombstone ends its name for ever. Both refuse with errors, not answers. */
export const softDelete =
  (node: Node) =>
  (call: ServerUnaryCall<DeleteReq, DeleteResp>, callback: sendUnaryData<DeleteResp>): void => {
    remove(node, call, 'softDelete', callback, (position) => {
      const place = new streams.DeleteResp.Position()
      place.setCommitPosition(String(position))
      place.setPreparePosition(String(position))
      const answer = new streams.DeleteResp()
      answer.setPosition(place)
      return answer
    })
  }

export const tombstone =
  (node: Node) =>
  (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, callback: sendUnaryData<TombstoneResp>): void => {
    remove(node, call, 'tombstone', callback, (position) => {
      const place = new streams.TombstoneResp.Position()
      place.setCommitPosition(String(position))
      place.setPreparePosition(String(position))
      const answer = new streams.TombstoneResp()
      answer.setPosition(place)
      return answer
    })
  }

const remove = <Answer>(
  node: Node,
  call: ServerUnaryCall<DeleteReq, Answer> | ServerUnaryCall<TombstoneReq, Answer>,
  how: 'softDelete' | 'tombstone',
  callback: sendUnaryData<Answer>,
  answerAt: (position: number) => Answer,
): void => {
  const options = call.request.getOptions()
  const stream = nameIn(options?.getStreamIdentifier())
  const expected = options === undefined ? 'any' : expectedIn(options)
  const asked = { stream, expected, operation: 'Delete' }
  const work = (): AppendResult => node.log[how](stream, expected)
  node.perform('delete', call, { stream, right: '$d' }, work, (outcome) => {
    if (outcome.kind === 'lost') return
    if (outcome.kind === 'refused') return callback(failureOf(outcome.refusal, asked))
    const result = outcome.value
    if (result.kind === 'written') return callback(null, answerAt(result.position))
    if (result.kind === 'deleted') return callback(failureOf({ why: 'stream-deleted' }, asked))
    return callback(failureOf({ why: 'wrong-expected-version', current: result.current }, asked))
  })
}
