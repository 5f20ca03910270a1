export { type AuditTrail, auditTrail, type LeafRow } from './store.ts'
