import { hash } from 'node:crypto'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import { PSEUDONYM_BYTES, pseudonymOfBytes } from '../../src/domain/kernel/pseudonym.ts'
import type { Pseudonymizer } from '../../src/domain/ports/pseudonymizer.ts'

/** Names made with no secret: the same input gives the same name, another input another one. */
export const fakeNames: Pseudonymizer = {
  keyId: 1,
  pseudonymOf: (contact) => pseudonymOfBytes(hash('sha256', contact, 'buffer').subarray(0, PSEUDONYM_BYTES)),
  pseudonymsOf: (contacts) => contacts.map(fakeNames.pseudonymOf),
  eventIdOf: (...names) => {
    const hex = hash('sha1', JSON.stringify(names))
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as EventId
  },
  contentDigestOf: (content) => hash('sha256', content, 'base64url'),
}
