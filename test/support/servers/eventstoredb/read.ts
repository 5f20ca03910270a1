import type { Fault } from './faults.ts'
import { readFilter } from './filter.ts'
import type { EventLog } from './log.ts'
import { eventBytes, nameIn, streamNotFoundBytes } from './messages.ts'
import type { Node } from './node.ts'
import { Outlet, type ReadCall } from './outlet.ts'
import type { LogRecord } from './record.ts'
import { failureOf } from './refusal.ts'
import { type AllStart, allSource, type StreamStart, streamSource } from './source.ts'
import { Subscription, type SubscriptionOptions } from './subscription.ts'
import { walk } from './walk.ts'
import type { ReadReq } from './wire.ts'

export type Patience = Pick<SubscriptionOptions, 'liveBufferMax' | 'slowAfterMs'>

const BACKWARDS = 1

/** Streams.Read: one page of a stream or of `$all`, or a subscription to either. */
export const read =
  (node: Node, patience: Patience) =>
  (call: ReadCall): void => {
    const options = call.request.getOptions()
    if (options === undefined) return
    const stream = options.hasStream() ? nameIn(options.getStream()?.getStreamIdentifier()) : '$all'
    const subscribes = options.hasSubscription()
    const asked = { stream, right: '$r' as const }
    node.perform(
      subscribes ? 'subscribe' : 'read',
      call,
      asked,
      () => undefined,
      (outcome) => {
        if (outcome.kind === 'lost') return
        if (outcome.kind === 'refused') return void call.emit('error', failureOf(outcome.refusal, { stream }))
        if (subscribes) subscribe(node, call, options, stream, { ...patience, dies: deathIn(outcome.met) })
        else if (options.hasStream()) void readStream(node.log, call, options, stream)
        else void readAll(node.log, call, options)
      },
    )
  }

const readStream = async (
  log: EventLog,
  call: ReadCall,
  options: ReadReq.Options,
  stream: string,
): Promise<void> => {
  const found = log.read(stream)
  if (found.kind === 'deleted')
    return void call.emit('error', failureOf({ why: 'stream-deleted' }, { stream }))
  if (found.kind === 'none') return sendAll(call, [streamNotFoundBytes(stream)])
  const start = streamStart(options)
  const count = countOf(options)
  const backwards = options.getReadDirection() === BACKWARDS
  const asked = found.records.filter(({ revision }) => isAsked(revision, start, backwards))
  const records = backwards ? asked.reverse() : asked
  return sendAll(call, bytesOf(records.slice(0, count), 'stream'))
}

const isAsked = (revision: number, start: StreamStart, backwards: boolean): boolean => {
  if (start === 'start') return !backwards || revision === 0
  if (start === 'end') return backwards
  return backwards ? revision <= start : revision >= start
}

const readAll = async (log: EventLog, call: ReadCall, options: ReadReq.Options): Promise<void> => {
  const start = allStart(options)
  if (typeof start === 'object' && !log.order.isBoundary(start.commit))
    return void call.emit('error', failureOf({ why: 'invalid-position' }))
  const backwards = options.getReadDirection() === BACKWARDS
  return sendAll(call, bytesOf(walk(log, start, backwards, countOf(options), readFilter(options)), 'all'))
}

const subscribe = (
  node: Node,
  call: ReadCall,
  options: ReadReq.Options,
  stream: string,
  patience: Patience & Pick<SubscriptionOptions, 'dies'>,
): void => {
  const { log } = node
  if (options.hasStream() && log.streams.tombstoneOf(stream) !== undefined)
    return void call.emit('error', failureOf({ why: 'stream-deleted' }, { stream }))
  const start = allStart(options)
  if (!options.hasStream() && typeof start === 'object' && !log.order.isBoundary(start.commit))
    return void call.emit('error', failureOf({ why: 'unknown', message: 'Exception was thrown by handler.' }))
  const source = options.hasStream() ? streamSource(log, stream, streamStart(options)) : allSource(log, start)
  const subscription: Subscription = new Subscription(
    call,
    log,
    source,
    { filter: readFilter(options), ...patience },
    () => void node.subscriptions.delete(subscription),
  )
  node.subscriptions.add(subscription)
  subscription.start()
}

const deathIn = (met: Fault | undefined): SubscriptionOptions['dies'] => (met?.do === 'die' ? met : undefined)

const sendAll = async (call: ReadCall, answers: Iterable<Buffer>): Promise<void> => {
  const outlet = new Outlet(call, () => undefined)
  for (const bytes of answers) {
    if (!outlet.open) return
    outlet.write(bytes)
    if (outlet.blocked) await outlet.drained()
  }
  outlet.end()
}

function* bytesOf(records: Iterable<LogRecord>, from: 'all' | 'stream'): Generator<Buffer> {
  for (const record of records) yield eventBytes(record, from)
}

const countOf = (options: ReadReq.Options): number =>
  Math.min(Number(options.getCount()), Number.MAX_SAFE_INTEGER)

const streamStart = (options: ReadReq.Options): StreamStart => {
  const from = options.getStream()
  if (from?.hasRevision()) return Number(from.getRevision())
  return from?.hasEnd() ? 'end' : 'start'
}

const allStart = (options: ReadReq.Options): AllStart => {
  const from = options.getAll()
  const position = from?.getPosition()
  if (position !== undefined)
    return { commit: Number(position.getCommitPosition()), prepare: Number(position.getPreparePosition()) }
  return from?.hasEnd() ? 'end' : 'start'
}
