import type { LogEvent } from '../../src/domain/ports/event-store.ts'
import { encodeLeaf } from '../../src/domain/proof/leaf.ts'
import type { CopyTarget } from '../../src/domain/workflow/copy/copy-ends.ts'
import { type KeptContent, memoryContentStore } from './memory-content-store.ts'
import { memoryEventStore } from './memory-event-store.ts'
import { type KeptWrapped, keptWrapped, memoryWrappedKeys } from './memory-wrapped-keys.ts'

/** A ledger in memory as one end of a copy, with what it holds laid open. */
export interface MemoryEnd extends CopyTarget {
  readonly events: Array<LogEvent>
  readonly kept: KeptContent
  readonly wrapped: KeptWrapped
}

export const memoryEnd = (tag: string): MemoryEnd => {
  const [events, kept, wrapped]: [Array<LogEvent>, KeptContent, KeptWrapped] = [[], new Map(), keptWrapped()]
  return {
    events,
    kept,
    wrapped,
    store: memoryEventStore({ tag, events, isIdempotent: true }).store,
    content: memoryContentStore(kept),
    keys: memoryWrappedKeys(wrapped),
  }
}

/** All that an end holds, but for the positions, which are its store's own. */
export const heldBy = ({ events, kept, wrapped }: MemoryEnd): unknown => ({
  leaves: events.map((event) => encodeLeaf(event).toString('hex')),
  contents: byName(kept, (bytes) => bytes),
  keys: byName(wrapped.keys, ({ record }) => record),
  checks: byName(wrapped.checks, (check) => check),
})

const byName = <A>(
  kept: ReadonlyMap<string, A>,
  bytesOf: (one: A) => Uint8Array,
): Readonly<Record<string, string>> =>
  Object.fromEntries([...kept].map(([name, one]) => [name, Buffer.from(bytesOf(one)).toString('hex')]))
