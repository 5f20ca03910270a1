export { type Replies, replies } from './store.ts'
