export { Mapping } from './mapping.ts'
export { type MappedRow, rowMapper } from './row-mapper.ts'
