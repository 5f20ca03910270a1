import type { ContactPoint } from '../kernel/contact-point.ts'
import type { Ground } from '../kernel/ground.ts'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'

/** What a decision asks of the registries: of one snapshot of the index, or as they were known at an earlier place. */
export interface RegistryLook {
  /**
   * The newest version that is dated not after `day` (YYYY-MM-DD, the person's local date) and recorded at or before the place
   * asked for; undefined where there is none. Not to be asked while `lacks` names something.
   */
  readonly newest: (registry: string, day: string) => ListVersion | undefined
  /** The waiver that stands in for the registry at the place asked for. */
  readonly waiver: (registry: string) => RegistryWaiver | undefined
  /** The content of a recorded version whose numbers this node does not have yet: it can say nothing of that registry. */
  readonly lacks: (registry: string) => Sha256Hex | undefined
}

export interface ListVersion {
  /** Its date. */
  readonly version: string
  readonly event: Ground
  readonly lists: (contact: ContactPoint) => boolean
}

export interface RegistryWaiver {
  readonly reason: string
  readonly authority: string
  readonly event: Ground
}
