import { Sha256Hex } from '../kernel/sha256-hex.ts'
import type { StreamEvent } from '../ports/event-store.ts'
import { jsonObject } from './ledger-event.ts'

/** What lies in the content store for an event. */
export interface NamedContent {
  readonly sha256: Sha256Hex
  /** Quarantined bytes are removed once their time is over; nothing else ever is. */
  readonly isKept: boolean
}

/** The content that an event names; undefined where it names none, or where this version does not know the event. */
export const contentNamedBy = ({ type, data }: StreamEvent): NamedContent | undefined => {
  if (!Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(HINTS[type] ?? '"content"'))
    return undefined
  const facts = (jsonObject(data) ?? {}) as Facts
  switch (type) {
    case 'EventQuarantined':
      return named(facts.content, false)
    case 'RegistryVersionImported':
      return named(facts.content, true)
    case 'DisclosurePublished':
      return named(facts.text === undefined ? facts.sha256 : undefined, true)
    default:
      return named(facts.protected?.content, true)
  }
}

/** What stands in every event of a type that names content: most events are passed over without being parsed. */
const HINTS: Readonly<Record<string, string>> = { DisclosurePublished: '"sha256"' }

interface Facts {
  readonly content?: unknown
  readonly text?: unknown
  readonly sha256?: unknown
  readonly protected?: { readonly content?: unknown }
}

const named = (sha256: unknown, isKept: boolean): NamedContent | undefined =>
  Sha256Hex.is(sha256) ? { sha256, isKept } : undefined
