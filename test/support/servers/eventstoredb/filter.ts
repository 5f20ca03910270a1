import type { LogRecord } from './record.ts'
import type { ReadReq } from './wire.ts'

export type EventFilter = (record: LogRecord) => boolean

const PAGE = 32

/** Which records of `$all` a subscription wants, and how many it looks at between two checkpoints. */
export type Filter = {
  readonly wants: EventFilter
  readonly window: number
  readonly checkpointInterval: number
}

export const readFilter = (options: ReadReq.Options): Filter | undefined => {
  const filter = options.getFilter()
  if (filter === undefined) return undefined
  const window = filter.hasMax() ? filter.getMax() : PAGE
  const stream = filter.getStreamIdentifier()
  const type = filter.getEventType()
  const expression = stream ?? type
  const text = (record: LogRecord): string => (stream === undefined ? record.type : record.stream)
  const prefixes = expression?.getPrefixList() ?? []
  const pattern = expression?.getRegex() ?? ''
  const regex = pattern === '' ? undefined : new RegExp(pattern)
  return {
    wants: (record) =>
      regex === undefined
        ? prefixes.some((prefix) => text(record).startsWith(prefix))
        : regex.test(text(record)),
    window,
    checkpointInterval: filter.getCheckpointintervalmultiplier() * window,
  }
}
