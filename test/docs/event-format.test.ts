import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { AccessEvent } from '../../src/domain/access/event.ts'
import { ContactEvent } from '../../src/domain/contact/event.ts'
import { DisclosurePublished } from '../../src/domain/disclosure/event.ts'
import { KafkaGapAcknowledged } from '../../src/domain/kafka/event.ts'
import type { EventId } from '../../src/domain/kernel/event-id.ts'
import { KeyCheckRecorded } from '../../src/domain/keys/event.ts'
import { DeadLetterReplayed, EventQuarantined } from '../../src/domain/quarantine/event.ts'
import { understand } from '../../src/domain/record/ledger-event.ts'
import { ProtectedPart } from '../../src/domain/record/protected-part.ts'
import {
  RegistryVersionImported,
  RegistryWaived,
  RegistryWaiverRevoked,
} from '../../src/domain/registry/event.ts'

const page = readFileSync(
  fileURLToPath(new URL('../../docs/design/event-format.md', import.meta.url)),
  'utf8',
)

/** The first JSON below each heading of the page. */
const examples = new Map(
  page.split(/^#{2,3} /m).flatMap((section) => {
    const [, name = ''] = /^`?([^`\n]+)`?\n/.exec(section) ?? []
    const [, json] = /^```json\n([\s\S]*?)^```$/m.exec(section) ?? []
    return json === undefined ? [] : [[name, json] as const]
  }),
)

const TYPES = [
  ...[...ContactEvent.types, ...AccessEvent.types].map(({ name }) => name),
  DisclosurePublished.name,
  EventQuarantined.name,
  DeadLetterReplayed.name,
  KeyCheckRecorded.name,
  KafkaGapAcknowledged.name,
  RegistryVersionImported.name,
  RegistryWaived.name,
  RegistryWaiverRevoked.name,
]

test.each(TYPES)('docs/design/event-format.md shows a %s that is understood', (type) => {
  const stored = {
    id: '9cc2c0c4-adb5-5742-850d-8e117e9598cd' as EventId,
    type,
    stream: 'shown',
    revision: 0,
    data: Buffer.from(examples.get(type) ?? ''),
    metadata: Buffer.from(examples.get('Metadata') ?? ''),
  }
  const understood = understand(stored)
  expect(E.isRight(understood) ? understood.right.event.type : understood.left).toBe(type)
})

test('docs/design/event-format.md shows a protected part as it is stored', () => {
  const part: unknown = JSON.parse(examples.get('What is in clear, and what is not') ?? '')
  expect(ProtectedPart.is(part)).toBe(true)
})
