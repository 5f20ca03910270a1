export { connect } from './connect.ts'
export type { RemoteLedger } from './remote-ledger.ts'
