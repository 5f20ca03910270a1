export type { User, Users } from './access.ts'
export type { Fault, Loss, Operation } from './faults.ts'
export type { LogRecord } from './record.ts'
export type { Refusal } from './refusal.ts'
export {
  type EventStoreDb,
  type EventStoreDbOptions,
  type FaultControl,
  startEventStoreDb,
} from './server.ts'
export type { Death } from './subscription.ts'
