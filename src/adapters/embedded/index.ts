export { FINDINGS_MAX, type LogCheck, type LogFinding, type OnCheckProgress } from './check.ts'
export {
  type EmbeddedLog,
  type EmbeddedLogOptions,
  type LogCounters,
  openEmbeddedLog,
} from './embedded-log.ts'
export type { LogNotOpened } from './environment.ts'
export { openEmbeddedLogReadOnly, type ReadOnlyLog, type ReadOnlyLogOptions } from './read-only-log.ts'
export type { EventReads } from './store-reads.ts'
