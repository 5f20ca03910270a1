import * as t from 'io-ts'
import { Sha256Hex } from '../kernel/sha256-hex.ts'

/**
 * The protected values of one event. The commitments are in clear, one a value, sorted. The disclosures, one a line, are
 * sealed with AES-256-GCM (nonce, ciphertext, tag) under the contact's data key of this generation; a long sealed text lies in the
 * content store and `content` is the SHA-256 of its sealed bytes.
 */
export const ProtectedPart = t.readonly(
  t.exact(
    t.intersection([
      t.type({ generation: t.number, commitments: t.readonlyArray(t.string) }),
      t.partial({ sealed: t.string, content: Sha256Hex }),
    ]),
  ),
  'a protected part',
)
export type ProtectedPart = t.TypeOf<typeof ProtectedPart>

/** Sealed bytes beyond this go to the content store, so that no message is too large to be recorded. */
export const SEALED_BYTES_MAX = 32_768

/** What is authenticated with the sealed bytes: they belong to this event and to no other. */
export const sealingContext = (eventId: string): string => `consent-ledger event ${eventId}`
