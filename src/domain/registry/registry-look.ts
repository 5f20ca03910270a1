import type { ContactPoint } from '../kernel/contact-point.ts'
import type { CalendarDate } from '../kernel/instant.ts'
import type { RegistryId } from './registry-id.ts'

/** What a decision asks of the lists of others: of one snapshot, or of an earlier place in the log. */
export interface RegistryLook {
  /** The newest version that is dated not after a day; undefined where there is none. */
  readonly newest: (registry: RegistryId, day: CalendarDate) => RegistryVersion | undefined
  /** What stands in for a list, until it is revoked. */
  readonly waiver: (registry: RegistryId) => Waiver | undefined
}

export interface RegistryVersion {
  readonly version: CalendarDate
  readonly lists: (contact: ContactPoint) => boolean
}

export interface Waiver {
  readonly reason: string
  readonly authority: string
}
