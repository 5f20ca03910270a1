export { addressOf } from './address.ts'
export { type EventStoreDb, openEventStoreDb } from './eventstoredb.ts'
export type { StoreUse } from './store-tag.ts'
export type { StoreUnfit } from './store-unfit.ts'
