import type { EventId } from '../kernel/event-id.ts'
import type { Position } from '../kernel/position.ts'
import type { Issues } from '../kernel/validation.ts'
import type { RegistryVersionImported } from '../registry/event.ts'
import type { RegistryId } from '../registry/registry-id.ts'
import type { Outage } from '../workflow/outcome.ts'
import type { Progress } from './ledger-health.ts'
import type { RegistryFileDoubtful } from './registry-pages.ts'
import type { RegistryFileFault } from './registry-reader.ts'

export type RegistryFailure =
  | Outage
  | RegistryFileFault
  | RegistryFileDoubtful
  | { readonly _tag: 'NotARegistryRequest'; readonly issues: Issues }
  /** What brought the file stopped in the middle. */
  | { readonly _tag: 'RegistryFileCutShort' }
  /** This version was imported before, from another file. */
  | { readonly _tag: 'RegistryVersionDiffers' }
  /** A change list, and no full list dated before it. */
  | { readonly _tag: 'RegistryBaseMissing' }
  /** The numbers of an earlier version are not laid down on this node yet. */
  | { readonly _tag: 'RegistryBehind' }
  | { readonly _tag: 'NoSuchRegistryVersion' }
  | { readonly _tag: 'NoSuchWaiver' }

/** How far an import is: bytes of the file that are kept, then entries that were read. */
export interface ImportProgress extends Progress {
  readonly step: 'kept' | 'read'
}

type VersionFacts = Pick<
  RegistryVersionImported,
  'version' | 'kind' | 'sha256' | 'bytes' | 'format' | 'packing' | 'counts' | 'base' | 'forced'
>

export interface RegistryImported extends VersionFacts {
  readonly registry: RegistryId
  /** False where this very file was this version before. */
  readonly isNew: boolean
  readonly position?: Position
  /** Which entries could not be read, of the first of them. */
  readonly rejectedAt?: ReadonlyArray<number>
  /** Only where this node's index took too long. */
  readonly visible?: false
}

export interface RegistryLine {
  readonly id: string
  /** In the order of their dates. */
  readonly versions: ReadonlyArray<RegistryVersionLine>
  /** The newest one, whose numbers count now; null where there is none. */
  readonly active: string | null
  readonly waiver: WaiverLine | null
}

export interface RegistryVersionLine
  extends VersionFacts,
    Pick<RegistryVersionImported, 'importedBy' | 'san' | 'accessedBy' | 'accessedAt'> {
  readonly importedAt: string
  readonly eventId: EventId
  readonly position: Position
}

export interface WaiverLine {
  readonly registry: string
  readonly reason: string
  readonly authority: string
  readonly by: string
  readonly since: string
}

export interface RegistryDifference {
  readonly registry: string
  readonly from: string
  readonly to: string
  readonly added: number
  readonly removed: number
}
