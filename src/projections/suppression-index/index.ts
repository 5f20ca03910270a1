export { type SuppressionIndex, suppressionIndex } from './store.ts'
