import { createHash } from 'node:crypto'
import type { ContactPoint } from '../../src/domain/kernel/contact-point.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import type { Instant } from '../../src/domain/kernel/instant.ts'
import type { Position } from '../../src/domain/kernel/position.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import type { Pseudonymizer } from '../../src/domain/ports/pseudonymizer.ts'
import type { Understood } from '../../src/domain/record/ledger-event.ts'
import type { LedgerIndex } from '../../src/projections/ledger-index.ts'

const TIME = '2026-03-01T15:00:00.000Z' as Instant
const PAGE = 20_000
const SELLER = 'default' as Word
const PURPOSE = 'marketing' as Word

/** The nth contact of the index; those from `contacts` on are not in it. */
export const contactNo = (n: number): ContactPoint => `+1${2_000_000_000 + n}` as ContactPoint

/** Fills an index with one grant for each of so many contacts. It is the index's own path, without the log. */
export const fillIndex = async (
  index: LedgerIndex,
  names: Pseudonymizer,
  contacts: number,
): Promise<void> => {
  for (let at = 0; at < contacts; at += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, contacts - at) }, (_, i) => contactNo(at + i))
    const pseudonyms = names.pseudonymsOf(page)
    await index.apply(pseudonyms.map((pseudonym, i) => grant(at + i, `contact-${pseudonym}`)))
  }
}

const grant = (n: number, stream: string): Understood => {
  const hex = createHash('sha1').update(String(n)).digest('hex')
  const id =
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as EventId
  const position = `benchlog-${n.toString(16).padStart(16, '0')}` as Position
  const bytes = new Uint8Array(0)
  return {
    stored: { id, type: 'ConsentGranted', stream, revision: 0, position, data: bytes, metadata: bytes },
    metadata: {
      schemaVersion: 1,
      receivedAt: TIME,
      recordedAt: TIME,
      source: 'urn:example:bench',
      contentDigest: 'A'.repeat(43),
      correlationId: id,
    },
    event: {
      type: 'ConsentGranted',
      occurredAt: TIME,
      scope: { seller: [SELLER], channel: ['sms'], purpose: [PURPOSE] },
      level: 'express-written',
      capture: { method: 'web-form' },
      evidence: [],
    },
  }
}
