export { type DeadLetters, deadLetters } from './store.ts'
