import type { ContactPoint } from '../kernel/contact-point.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'

/** Names and digests that only a holder of the ledger's secrets can make. Pure: the same input, the same answer. */
export interface Pseudonymizer {
  /** Of the key that new contacts are named under. */
  readonly keyId: number
  /** AES-256-CMAC (NIST SP 800-38B) over the contact's one-block form. */
  readonly pseudonymOf: (contact: ContactPoint) => Pseudonym
  /** The same for many contacts, by one cipher call over one buffer; same order. */
  readonly pseudonymsOf: (contacts: ReadonlyArray<ContactPoint>) => ReadonlyArray<Pseudonym>
  /** UUIDv5 (RFC 9562 section 5.5) of the names, as a JSON array, under the ledger's secret namespace. */
  readonly eventIdOf: (...names: ReadonlyArray<string>) => EventId
  /** HMAC-SHA-256 under a secret that is never rotated, in base64url: tells same from other, and nothing else. */
  readonly contentDigestOf: (content: string | Uint8Array) => ContentDigest
}

/** 43 characters of base64url. */
export type ContentDigest = string
