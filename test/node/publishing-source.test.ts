import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { contactStream } from '../../src/domain/contact/stream.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import type { KeyName } from '../../src/domain/ports/key-vault.ts'
import { encodeContactRecord } from '../../src/domain/record/contact-record.ts'
import { seal } from '../../src/domain/workflow/seal.ts'
import type { IndexHost } from '../../src/node/index-host.ts'
import { publishingSource } from '../../src/node/publishing-source.ts'
import { withdrawn } from '../support/contact-facts.ts'
import { memoryContentStore } from '../support/memory-content-store.ts'
import { memoryEventStore } from '../support/memory-event-store.ts'
import { memoryKeyVault } from '../support/memory-key-vault.ts'
import { PSEUDONYM, recordedEvent } from '../support/recorded-event.ts'

const KEY: KeyName = { type: 'contact', pseudonym: PSEUDONYM, generation: 1 }

test('a contact is read in clear as long as its key is there, and never after', async () => {
  const { store, feed } = memoryEventStore()
  const [vault, content] = [memoryKeyVault(), memoryContentStore()]
  const keys = await vault.obtain([KEY])()
  const [key] = E.isRight(keys) ? keys.right : []
  if (key === undefined) throw new Error('no key')
  const event = withdrawn()
  const id = randomUUID() as EventId
  const values = [{ path: 'contact', value: '+13055550123' }]
  const part = seal({ newSalt: () => 'salt', content }, id, 1, key, values)
  if (typeof part === 'function') throw new Error('too large')
  const data = encodeContactRecord({ contact: { pseudonym: PSEUDONYM, keyId: 1 }, event, protected: part })
  await store.append(contactStream(PSEUDONYM), 'none', [{ ...recordedEvent(event), id, data }])()

  const host = {} as IndexHost
  const { contactOf } = publishingSource({ feed, store, host, unsealing: { vault, content } })
  expect(await contactOf(PSEUDONYM, 0)).toBe('+13055550123')
  expect(await contactOf(PSEUDONYM, 1)).toBeUndefined()
  await vault.destroy(KEY)()
  expect(await contactOf(PSEUDONYM, 0)).toBeUndefined()
})
