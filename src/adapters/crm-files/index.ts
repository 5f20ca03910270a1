export type { Row } from './columns.ts'
export { Mapping } from './mapping.ts'
export type { MappingProblem, MappingProblems } from './problem.ts'
export { type MappedEvent, type MappedRow, type MapRow, rowMapper } from './row-mapper.ts'
