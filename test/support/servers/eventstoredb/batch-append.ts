import type { ServerDuplexStream } from '@grpc/grpc-js'
import { appendSize, proposed } from './append.ts'
import { batchStatus } from './batch-status.ts'
import type { Expected } from './check-commit.ts'
import type { AppendResult } from './log.ts'
import { identifier, idIn, nameIn } from './messages.ts'
import type { Node } from './node.ts'
import type { ProposedEvent } from './record.ts'
import { APPEND_BYTES_MAX, failureOf, type Refusal } from './refusal.ts'
import { type BatchAppendReq, type BatchAppendResp, shared, streams } from './wire.ts'

type Call = ServerDuplexStream<BatchAppendReq, BatchAppendResp>
type Pending = {
  readonly stream: string
  readonly expected: Expected
  readonly events: ProposedEvent[]
  readonly giveUp: NodeJS.Timeout
  bytes: number
}

/** The server waits this long for the rest of a batch, whatever later deadline the client names. */
const WRITE_TIMEOUT_MS = 2_000

/** Streams.BatchAppend: many appends in one long call, told apart by their correlation ids. */
export const batchAppend =
  (node: Node) =>
  (call: Call): void => {
    const pending = new Map<string, Pending>()
    const open = { calls: 0, ended: false }
    const endWhenDone = (): void => {
      if (open.ended && open.calls === 0 && pending.size === 0) call.end()
    }
    const refuse = (correlation: string, append: Pending, refusal: Refusal): void => {
      if (refusal.why === 'not-leader') return void call.emit('error', failureOf(refusal, append))
      const answer = new streams.BatchAppendResp()
      answer.setError(batchStatus(refusal, append.expected))
      send(call, correlation, append.stream, answer)
    }
    const finish = (correlation: string, append: Pending): void => {
      const { stream, expected, events } = append
      open.calls += 1
      const work = (): AppendResult => node.log.append(stream, expected, events)
      node.perform('append', call, { stream, right: '$w' }, work, (outcome) => {
        open.calls -= 1
        if (outcome.kind === 'refused') refuse(correlation, append, outcome.refusal)
        if (outcome.kind === 'done') {
          const result = outcome.value
          if (result.kind === 'written') send(call, correlation, stream, success(result))
          else if (result.kind === 'deleted') refuse(correlation, append, { why: 'stream-deleted' })
          else refuse(correlation, append, { why: 'wrong-expected-version', current: result.current })
        }
        endWhenDone()
      })
    }

    call.on('data', (request: BatchAppendReq) => {
      const correlation = idIn(request.getCorrelationId())
      const options = request.getOptions()
      if (options !== undefined) {
        const leftMs = msLeft(options)
        const append: Pending = {
          stream: nameIn(options.getStreamIdentifier()),
          expected: expectedIn(options),
          events: [],
          bytes: 0,
          giveUp: setTimeout(
            () => {
              pending.delete(correlation)
              refuse(correlation, append, { why: 'timeout' })
              endWhenDone()
            },
            Math.max(leftMs, 0),
          ),
        }
        if (leftMs <= 0) {
          clearTimeout(append.giveUp)
          return refuse(correlation, append, { why: 'timeout' })
        }
        pending.set(correlation, append)
      }
      const append = pending.get(correlation)
      if (append === undefined) return
      for (const message of request.getProposedMessagesList()) {
        const event = proposed(message)
        if (event === undefined) continue
        append.bytes += appendSize(event)
        append.events.push(event)
      }
      const tooLarge = append.bytes > APPEND_BYTES_MAX
      if (!tooLarge && !request.getIsFinal()) return
      clearTimeout(append.giveUp)
      pending.delete(correlation)
      if (tooLarge) refuse(correlation, append, { why: 'maximum-append-size-exceeded' })
      else finish(correlation, append)
    })
    call.on('end', () => {
      open.ended = true
      endWhenDone()
    })
    call.on('cancelled', () => {
      for (const { giveUp } of pending.values()) clearTimeout(giveUp)
      pending.clear()
    })
  }

const msLeft = (options: BatchAppendReq.Options): number => {
  const deadline = options.getDeadline()
  if (deadline === undefined) return WRITE_TIMEOUT_MS
  return Math.min(
    deadline.getSeconds() * 1000 + deadline.getNanos() / 1_000_000 - Date.now(),
    WRITE_TIMEOUT_MS,
  )
}

const expectedIn = (options: BatchAppendReq.Options): Expected => {
  if (options.hasStreamPosition()) return Number(options.getStreamPosition())
  if (options.hasNoStream()) return 'no_stream'
  return options.hasStreamExists() ? 'stream_exists' : 'any'
}

const success = ({
  last,
  position,
}: {
  readonly last: number
  readonly position: number
}): BatchAppendResp => {
  const answer = new streams.BatchAppendResp()
  const done = new streams.BatchAppendResp.Success()
  done.setCurrentRevision(String(last))
  const place = new shared.AllStreamPosition()
  place.setCommitPosition(String(position))
  place.setPreparePosition(String(position))
  done.setPosition(place)
  answer.setSuccess(done)
  return answer
}

const send = (call: Call, correlation: string, stream: string, answer: BatchAppendResp): void => {
  if (call.cancelled || call.destroyed) return
  const id = new shared.UUID()
  id.setString(correlation)
  answer.setCorrelationId(id)
  answer.setStreamIdentifier(identifier(stream))
  call.write(answer)
}
