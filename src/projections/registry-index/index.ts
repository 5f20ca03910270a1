export type { BuildRow } from './environment.ts'
export { registryPages } from './lay-version.ts'
export { pageTable } from './page-table.ts'
export { openRegistryIndex, type RegistryIndex } from './store.ts'
