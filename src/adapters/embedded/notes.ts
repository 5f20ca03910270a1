import type { Database, RootDatabase } from 'lmdb'

/** Texts that lie in the log's own file, by name, and are no events: whoever has the log has them. */
export interface Notes {
  readonly read: (name: string) => string | undefined
  /** Durable before it returns; it throws where the disk fails. */
  readonly write: (name: string, text: string) => void
}

export const notesIn = (root: RootDatabase<Buffer, Buffer>, meta: Database<Buffer, Buffer>): Notes => ({
  read: (name) => meta.get(keyOf(name))?.toString(),
  write: (name, text) =>
    root.transactionSync(() => {
      meta.putSync(keyOf(name), Buffer.from(text))
    }),
})

const keyOf = (name: string): Buffer => Buffer.from(`note ${name}`)
