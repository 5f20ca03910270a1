export { openContentStore } from './content-store.ts'
