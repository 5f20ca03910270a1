import type { CopySource } from '../../domain/workflow/copy/copy-ends.ts'

/** One end of a copy, until it is closed; a data directory is held by this process alone. */
export type Opened<End extends CopySource> = End & { readonly close: () => Promise<void> }
