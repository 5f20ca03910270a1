import { createHmac, createSecretKey, hash } from 'node:crypto'
import { type ContactPoint, looksLikeEmail } from '../../domain/kernel/contact-point.ts'
import type { EventId } from '../../domain/kernel/event-id.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import { pseudonymOfBytes } from '../../domain/kernel/pseudonym.ts'
import type { Pseudonymizer } from '../../domain/ports/pseudonymizer.ts'
import { sha256 } from '../../domain/proof/sha256.ts'
import { BLOCK_BYTES, blockCmac } from './cmac.ts'
import { type LedgerKeys, newestOf } from './ledger-keys.ts'

/** Names under the newest pseudonym key. */
export const pseudonymizer = (keys: LedgerKeys): Pseudonymizer => {
  const { id, key } = newestOf(keys.pseudonymKeys)
  const cmac = blockCmac(key)
  const block = Buffer.alloc(BLOCK_BYTES)
  const digestKey = createSecretKey(keys.contentDigestKey)
  return {
    keyId: id,
    pseudonymOf: (contact) => {
      writeBlock(contact, block, 0)
      return pseudonymOfBytes(cmac.tagOf(block))
    },
    pseudonymsOf: (contacts) => {
      const blocks = Buffer.alloc(contacts.length * BLOCK_BYTES)
      contacts.forEach((contact, i) => {
        writeBlock(contact, blocks, i * BLOCK_BYTES)
      })
      const tags = cmac.tagsOf(blocks)
      return contacts.map((_, i) => pseudonymOfBytes(tags, i * BLOCK_BYTES))
    },
    eventIdOf: uuidV5Under(keys.eventIdNamespace),
    contentDigestOf: (content) => createHmac('sha256', digestKey).update(content).digest('base64url'),
  }
}

const PHONE = 0x01
const EMAIL = 0x02

/** One block a contact: its kind, then the digits of a number, or 15 bytes of the SHA-256 of an address. */
const writeBlock = (contact: ContactPoint, into: Buffer, at: number): void => {
  if (looksLikeEmail(contact)) {
    into[at] = EMAIL
    sha256(contact).copy(into, at + 1, 0, BLOCK_BYTES - 1)
  } else {
    invariant(contact.length <= BLOCK_BYTES, 'a number has at most 15 digits')
    into.fill(0, at, at + BLOCK_BYTES)
    into[at] = PHONE
    for (let i = 1; i < contact.length; i++) into[at + i] = contact.charCodeAt(i)
  }
}

/** RFC 9562 section 5.5: SHA-1 over namespace and name, of which six bits are replaced by version and variant. */
const uuidV5Under = (namespace: Uint8Array): Pseudonymizer['eventIdOf'] => {
  let bytes = Buffer.concat([namespace], 1024)
  return (...names) => {
    const name = JSON.stringify(names)
    const room = namespace.length + name.length * UTF8_BYTES_MAX
    if (bytes.length < room) bytes = Buffer.concat([namespace], room)
    const length = namespace.length + bytes.write(name, namespace.length)
    const hex = hash('sha1', bytes.subarray(0, length), 'hex')
    const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) & 3]
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}` as EventId
  }
}

/** Of one UTF-16 code unit. */
const UTF8_BYTES_MAX = 3
