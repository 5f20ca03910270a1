export { type AuditTrail, auditTrail, type QuarantinedContents } from './store.ts'
