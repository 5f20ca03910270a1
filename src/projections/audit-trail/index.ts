export type { IdPair } from './id-pairs.ts'
export { type AuditTrail, auditTrail, type QuarantinedContents } from './store.ts'
