import type { Word } from '../kernel/word.ts'

/** What this deployment knows beside the words of the ledger. */
export interface Deployment {
  readonly defaultSeller: Word
  /** The purposes of the ledger and the deployment's own. */
  readonly purposes: ReadonlySet<string>
}
