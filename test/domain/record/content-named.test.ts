import { describe, expect, test } from 'vitest'
import type { StreamEvent } from '../../../src/domain/ports/event-store.ts'
import { contentNamedBy } from '../../../src/domain/record/content-named.ts'
import { uuidNo } from '../../support/stored-event.ts'

const SHA256 = 'ab'.repeat(32)

const stored = (type: string, data: unknown): StreamEvent => ({
  id: uuidNo(1),
  type,
  stream: 'contact-x',
  revision: 0,
  data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
  metadata: Buffer.from('{}'),
})

describe('contentNamedBy()', () => {
  test.each<[string, unknown, boolean]>([
    ['ConsentGranted', { protected: { generation: 1, commitments: [], content: SHA256 } }, true],
    ['ConsentWithdrawn', { scope: {}, protected: { content: SHA256 } }, true],
    ['FromTheFuture', { protected: { content: SHA256 } }, true],
    ['DisclosurePublished', { id: 'a', sha256: SHA256 }, true],
    ['EventQuarantined', { content: SHA256, sizeBytes: 1 }, false],
  ])('finds what %s names: %j', (type, data, isKept) => {
    expect(contentNamedBy(stored(type, data))).toStrictEqual({ sha256: SHA256, isKept })
  })

  test.each<[string, unknown]>([
    ['ConsentGranted', { evidence: [{ kind: 'pdf', sha256: SHA256 }], protected: { sealed: 'x' } }],
    ['ConsentGranted', { disclosure: { id: 'a', sha256: SHA256 } }],
    ['ConsentGranted', { content: SHA256 }],
    ['ConsentGranted', { protected: { content: 'no name' } }],
    ['DisclosurePublished', { id: 'a', sha256: SHA256, text: 'short' }],
    ['EventQuarantined', { sizeBytes: 1 }],
    ['ConsentGranted', 'not JSON, with "content"'],
    ['ConsentGranted', '["content"]'],
  ])('finds nothing in %s: %j', (type, data) => {
    expect(contentNamedBy(stored(type, data))).toBeUndefined()
  })
})
