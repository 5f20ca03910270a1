import anyPb from 'google-protobuf/google/protobuf/any_pb.js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'
import type { Expected } from './check-commit.ts'
import { APPEND_BYTES_MAX, type Refusal } from './refusal.ts'
import { type GoogleStatus, shared, status } from './wire.ts'

/** `google.rpc.Code` numbers, which are those of gRPC. */
const CODE = { unknown: 2, invalid: 3, deadline: 4, notFound: 5, exists: 6, denied: 7 } as const

type Message = { readonly serializeBinary: () => Uint8Array }

/** A refusal inside the answer of a batch append. The one it cannot say, not-leader, ends the whole call instead. */
export const batchStatus = (
  refusal: Exclude<Refusal, { readonly why: 'not-leader' }>,
  expected: Expected,
): GoogleStatus => {
  switch (refusal.why) {
    case 'wrong-expected-version':
      return say(
        CODE.exists,
        'WrongExpectedVersion',
        wrongExpectedVersion(expected, refusal.current ?? -1),
        'event_store.client.WrongExpectedVersion',
      )
    case 'maximum-append-size-exceeded': {
      const message = new shared.MaximumAppendSizeExceeded()
      message.setMaxappendsize(APPEND_BYTES_MAX)
      return say(
        CODE.invalid,
        'MaximumAppendSizeExceeded',
        message,
        'event_store.client.MaximumAppendSizeExceeded',
      )
    }
    case 'stream-deleted':
      return say(
        CODE.notFound,
        'StreamDeleted',
        new shared.StreamDeleted(),
        'event_store.client.StreamDeleted',
      )
    case 'access-denied':
    case 'not-authenticated':
      return say(CODE.denied, 'AccessDenied', new shared.AccessDenied(), 'event_store.client.AccessDenied')
    case 'timeout':
      return say(CODE.deadline, 'Timeout', new shared.Timeout(), 'event_store.client.Timeout')
    case 'not-ready':
      return say(0, 'Server Is Not Ready', new emptyPb.Empty(), 'google.protobuf.Empty')
    case 'too-busy':
      return say(0, 'Server Is Busy', new emptyPb.Empty(), 'google.protobuf.Empty')
    case 'invalid-position':
    case 'unknown':
      return say(CODE.unknown, 'Unknown', new shared.Unknown(), 'event_store.client.Unknown')
  }
}

const say = (code: number, text: string, details: Message, type: string): GoogleStatus => {
  const any = new anyPb.Any()
  any.pack(details.serializeBinary(), type)
  const answer = new status.Status()
  answer.setCode(code)
  answer.setMessage(text)
  answer.setDetails(any)
  return answer
}

const wrongExpectedVersion = (expected: Expected, current: number): Message => {
  const message = new shared.WrongExpectedVersion()
  if (current < 0) message.setCurrentNoStream(new emptyPb.Empty())
  else message.setCurrentStreamRevision(String(current))
  if (expected === 'any') message.setExpectedAny(new emptyPb.Empty())
  else if (expected === 'no_stream') message.setExpectedNoStream(new emptyPb.Empty())
  else if (expected === 'stream_exists') message.setExpectedStreamExists(new emptyPb.Empty())
  else message.setExpectedStreamPosition(String(expected))
  return message
}
