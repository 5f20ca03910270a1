export { type AccessList, accessList, type IssuedToken } from './store.ts'
