export type {
  CommandLineParts,
  CopyWanted,
  OpenCopy,
  OpenFailure,
  ServeOptions,
  ServerAddress,
} from './parts.ts'
export { runCommandLine } from './program.ts'
