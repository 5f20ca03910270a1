import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Json } from '../kernel/json.ts'
import type { ContentFailure, ContentStore } from '../ports/content-store.ts'
import type { StreamEvent } from '../ports/event-store.ts'
import type { KeyVault, VaultFailure } from '../ports/key-vault.ts'
import { protectedValueOf } from '../proof/selective-disclosure.ts'
import { decodeContactRecord } from '../record/contact-record.ts'
import { jsonObject } from '../record/ledger-event.ts'
import { sealingContext } from '../record/protected-part.ts'

export interface Unsealing {
  readonly vault: Pick<KeyVault, 'find'>
  readonly content: ContentStore
}

/** The protected values of a contact's event, by path; none where the key is destroyed. */
export const unseal = async (
  { vault, content }: Unsealing,
  stored: StreamEvent,
): Promise<E.Either<VaultFailure | ContentFailure, O.Option<Readonly<Record<string, Json>>>>> => {
  const record = decodeContactRecord(stored.type, jsonObject(stored.data) ?? {})
  if (E.isLeft(record)) return E.right(O.none)
  const { contact, protected: part } = record.right
  const key = await vault.find({
    type: 'contact',
    pseudonym: contact.pseudonym,
    generation: part.generation,
  })()
  if (E.isLeft(key)) return key
  if (O.isNone(key.right)) return E.right(O.none)
  const bytes =
    part.content === undefined
      ? E.right(O.some(bytesOf(part.sealed ?? '')))
      : await content.get(part.content)()
  if (E.isLeft(bytes)) return bytes
  if (O.isNone(bytes.right)) return E.right(O.none)
  const opened = key.right.value.open(bytes.right.value, sealingContext(stored.id))
  return E.right(O.isNone(opened) ? O.none : O.some(valuesOf(opened.value.toString('utf8'))))
}

const bytesOf = (sealed: string): Buffer => Buffer.from(sealed, 'base64url')

const valuesOf = (disclosures: string): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    disclosures.split('\n').flatMap((line) => {
      const disclosed = protectedValueOf(line)
      return E.isLeft(disclosed) ? [] : [[disclosed.right.path, disclosed.right.value]]
    }),
  )
