export { registryReader } from './registry-reader.ts'
