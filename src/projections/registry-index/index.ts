export type { BuildRow } from './environment.ts'
export type { Building, Differences, NumberChanges } from './building.ts'
export { type PageTable, pageTable } from './page-table.ts'
export { openRegistryIndex, type RegistryIndex } from './store.ts'
