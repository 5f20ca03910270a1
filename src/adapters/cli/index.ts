export type { Answer, Fault, LedgerFace } from './ledger-face.ts'
export type {
  BindMapping,
  CommandLineParts,
  OpenFailure,
  OpenLedger,
  OpenReader,
  ServeOptions,
  ServerAddress,
  Signals,
} from './parts.ts'
export { runCommandLine } from './program.ts'
