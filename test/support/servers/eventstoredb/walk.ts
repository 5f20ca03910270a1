import type { Filter } from './filter.ts'
import type { EventLog } from './log.ts'
import type { LogRecord } from './record.ts'
import type { AllStart } from './source.ts'

/** The first `count` records that the filter wants, however far they lie apart. */
export function* walk(
  log: EventLog,
  start: AllStart,
  backwards: boolean,
  count: number,
  filter: Filter | undefined,
): Generator<LogRecord> {
  const { all } = log.order
  const at =
    typeof start === 'object'
      ? log.order.indexAt(start.commit, start.prepare)
      : start === 'end'
        ? all.length
        : 0
  const step = backwards ? -1 : 1
  const end = backwards ? -1 : all.length
  const left = { count }
  for (let index = backwards ? at - 1 : at; index * step < end * step && left.count > 0; index += step) {
    const record = all[index]
    if (record === undefined || filter?.wants(record) === false) continue
    left.count -= 1
    yield record
  }
}
