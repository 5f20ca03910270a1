import * as E from 'fp-ts/lib/Either.js'
import type { Instant } from '../kernel/instant.ts'
import type { ContentDigest } from '../ports/pseudonymizer.ts'
import { type Decoding, decodeMessage } from './decode-message.ts'
import { bytesOf, type Incoming } from './record-messages.ts'

/** The digest that the event of a message carries, or its quarantine where it was not recorded. */
export const contentDigestOf =
  (decoding: Decoding) =>
  (incoming: Incoming, receivedAt: Instant): ContentDigest => {
    const { names } = decoding
    if (incoming.type === 'unreadable') return names.contentDigestOf(incoming.bytes)
    const message = decodeMessage(decoding)(incoming.value, receivedAt)
    return E.isRight(message) ? message.right.contentDigest : names.contentDigestOf(bytesOf(incoming))
  }
