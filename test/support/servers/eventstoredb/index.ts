export { type ChildOptions, spawnEventStoreDb } from './child.ts'
export { APPEND_BYTES_MAX, type Refusal } from './refusal.ts'
export { type EventStoreDb, type EventStoreDbOptions, startEventStoreDb } from './server.ts'
