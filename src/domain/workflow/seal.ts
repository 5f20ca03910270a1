import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { EventId } from '../kernel/event-id.ts'
import type { ContentFailure, ContentStore } from '../ports/content-store.ts'
import type { DataKey } from '../ports/key-vault.ts'
import {
  commitmentsOf,
  disclosureText,
  type ProtectedValue,
  type Salt,
} from '../proof/selective-disclosure.ts'
import { type ProtectedPart, SEALED_BYTES_MAX, sealingContext } from '../record/protected-part.ts'

export interface Sealing {
  readonly newSalt: () => Salt
  readonly content: ContentStore
}

/**
 * Seals the protected values of one event: a salt and a commitment each, one ciphertext for all. It is done when this
 * answers, but for what is too long for an event: then the answer is a task that stores it.
 */
export const seal = (
  { newSalt, content }: Sealing,
  eventId: EventId,
  generation: number,
  key: DataKey,
  values: ReadonlyArray<ProtectedValue>,
): ProtectedPart | TE.TaskEither<ContentFailure, ProtectedPart> => {
  const disclosures = values.map((value) => disclosureText(newSalt(), value))
  const commitments = commitmentsOf(disclosures)
  const sealed = key.seal(Buffer.from(disclosures.join('\n')), sealingContext(eventId))
  return sealed.length <= SEALED_BYTES_MAX
    ? { generation, commitments, sealed: bufferOver(sealed).toString('base64url') }
    : async () => {
        const stored = await content.put(sealed)()
        return E.isLeft(stored) ? stored : E.right({ generation, commitments, content: stored.right })
      }
}

const bufferOver = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)
