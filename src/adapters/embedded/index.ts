export { type EmbeddedLog, openEmbeddedLog } from './embedded-log.ts'
export type { LogNotOpened } from './environment.ts'
export type { Notes } from './notes.ts'
export { openEmbeddedLogReadOnly } from './read-only-log.ts'
