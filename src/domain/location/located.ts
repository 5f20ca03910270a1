import type { Jurisdiction } from '../contact/vocabulary.ts'
import type { ZoneId } from '../kernel/time-zone.ts'

/** Where a person may be, as far as what is given and the number tell. */
export interface Located {
  /** Without their ancestors; empty where nothing tells. */
  readonly jurisdictions: ReadonlyArray<Jurisdiction>
  readonly zones: ReadonlyArray<ZoneId>
}
