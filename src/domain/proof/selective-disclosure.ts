import * as E from 'fp-ts/lib/Either.js'
import { sortTexts } from '../kernel/in-order.ts'
import type { Json } from '../kernel/json.ts'
import { sha256Base64url } from './sha256.ts'

/** One protected value: where it stood in the message, and what stood there. */
export interface ProtectedValue {
  readonly path: string
  readonly value: Json
}

/** A salt for one value: at least 128 bits of randomness in base64url (RFC 9901 section 9.3). */
export type Salt = string

/** The array of RFC 9901 section 4.2.1 as JSON text: salt, name, value. The name is the path. */
export const disclosureText = (salt: Salt, { path, value }: ProtectedValue): string =>
  JSON.stringify([salt, path, value])

/** The digest of RFC 9901 section 4.2.3: base64url of SHA-256 over the base64url form of the disclosure. */
export const commitmentOf = (disclosure: string): string =>
  sha256Base64url(Buffer.from(disclosure).toString('base64url'))

/** Commitments of one event, sorted, so that their order tells nothing (RFC 9901 section 4.2.4.1). */
export const commitmentsOf = (disclosures: ReadonlyArray<string>): ReadonlyArray<string> =>
  sortTexts(disclosures.map(commitmentOf))

export interface NotADisclosure {
  readonly _tag: 'NotADisclosure'
}

export const protectedValueOf = (disclosure: string): E.Either<NotADisclosure, ProtectedValue> =>
  E.tryCatch(
    () => {
      const [salt, path, value] = JSON.parse(disclosure) as ReadonlyArray<Json>
      if (typeof salt !== 'string' || typeof path !== 'string' || value === undefined) throw new SyntaxError()
      return { path, value }
    },
    () => ({ _tag: 'NotADisclosure' }),
  )
