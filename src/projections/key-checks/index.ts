export { type KeyChecks, keyChecks } from './store.ts'
