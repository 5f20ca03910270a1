export { type AuditTrail, auditTrail, type LeafRow, type QuarantinedContents } from './store.ts'
