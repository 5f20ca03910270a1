import type { Understood } from '../domain/record/ledger-event.ts'

/** An event with its place among the leaves. */
export interface SizedEvent extends Understood {
  /** Leaves up to and with this event; that of the leaf before it where it is none. */
  readonly size: number
}

/**
 * A read model. The same events bring the same contents, whatever the sizes of the batches they come in. A changed shape
 * is a new version, and the index is built anew.
 */
export interface Projection {
  readonly name: string
  readonly version: number
  /** Queues the writes that these events bring. Called within the transaction that also moves the checkpoint. */
  readonly apply: (events: ReadonlyArray<SizedEvent>) => void
  /** A batch that was applied may not have been written: what is held of it counts no more. */
  readonly forget?: () => void
}
