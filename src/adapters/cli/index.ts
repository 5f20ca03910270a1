export type { CommandLineParts, OpenFailure, ServeOptions, ServerAddress } from './parts.ts'
export { runCommandLine } from './program.ts'
