import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { AccessEvent } from '../../../src/domain/access/event.ts'
import { ContactEvent, isContactEvent } from '../../../src/domain/contact/event.ts'
import { DisclosurePublished } from '../../../src/domain/disclosure/event.ts'
import { KafkaGapAcknowledged } from '../../../src/domain/kafka/event.ts'
import type { EventId } from '../../../src/domain/kernel/event-id.ts'
import { KeyCheckRecorded } from '../../../src/domain/keys/event.ts'
import { LEAF_BYTES_MAX, leafLength } from '../../../src/domain/proof/leaf.ts'
import { DeadLetterReplayed, EventQuarantined } from '../../../src/domain/quarantine/event.ts'
import { decodeContactRecord, encodeContactRecord } from '../../../src/domain/record/contact-record.ts'
import {
  encodeMetadata,
  encodeOtherEvent,
  type LedgerEvent,
  SCHEMA_VERSION,
  understand,
} from '../../../src/domain/record/ledger-event.ts'
import {
  RegistryVersionImported,
  RegistryWaived,
  RegistryWaiverRevoked,
} from '../../../src/domain/registry/event.ts'

/**
 * What was ever written is read for ever, and means what it meant. Each file holds one version of one event: the data
 * and the metadata as they are stored (the bytes are their JSON without space) and what they are understood as.
 */
const GOLDEN = join(import.meta.dirname, '../../golden/events')

interface Example {
  readonly name: string
  readonly id: EventId
  readonly stream: string
  readonly revision: number
  readonly data: object
  readonly metadata: object
  readonly understood: {
    readonly event: LedgerEvent
    readonly metadata: object
    readonly contact?: object
    readonly protected?: object
  }
}

interface GoldenFile {
  readonly type: string
  readonly schemaVersion: number
  readonly examples: ReadonlyArray<Example>
}

const names = readdirSync(GOLDEN).sort()

const examples = names.flatMap((name) => {
  const file = JSON.parse(readFileSync(join(GOLDEN, name), 'utf8')) as GoldenFile
  return file.examples.map((example) => [file.type, file.schemaVersion, example.name, example] as const)
})

const bytesOf = (value: object): Buffer => Buffer.from(JSON.stringify(value))

const rightOf = <A>(decoded: E.Either<unknown, A>): A => {
  if (E.isLeft(decoded)) throw new Error(`not understood: ${JSON.stringify(decoded.left)}`)
  return decoded.right
}

/** A type that has more than one version has a file for each. */
const LATER_VERSIONS = ['ConsentWithdrawn.v2.json', 'EventQuarantined.v2.json']

describe('golden events', () => {
  test('there is one for each event of this version, and its name says which', () => {
    const types = [
      ...ContactEvent.types,
      ...AccessEvent.types,
      EventQuarantined,
      DeadLetterReplayed,
      DisclosurePublished,
      KeyCheckRecorded,
      KafkaGapAcknowledged,
      RegistryVersionImported,
      RegistryWaived,
      RegistryWaiverRevoked,
    ]
    const first = types.map(({ name }) => `${name}.v${SCHEMA_VERSION}.json`)
    expect(names).toStrictEqual([...first, ...LATER_VERSIONS].sort())
    for (const [type, version] of examples) expect(names).toContain(`${type}.v${version}.json`)
  })

  test.each(examples)('%s.v%i, %s: is understood as it was', (type, version, _, example) => {
    const { id, stream, revision, understood } = example
    const stored = {
      id,
      type,
      stream,
      revision,
      data: bytesOf(example.data),
      metadata: bytesOf(example.metadata),
    }
    const { event, metadata } = rightOf(understand(stored))
    expect(event).toStrictEqual(understood.event)
    expect(metadata).toStrictEqual(understood.metadata)
    expect(metadata.schemaVersion).toBe(version)
    expect(leafLength(stored)).toBeLessThan(LEAF_BYTES_MAX)
  })

  test.each(examples)('%s.v%i, %s: is written again as the same bytes', (type, _, __, example) => {
    const { data, metadata, understood } = example
    const { event } = understood
    expect(encodeMetadata(understood.metadata as never).toString()).toBe(bytesOf(metadata).toString())
    if (isContactEvent(event)) {
      const record = rightOf(decodeContactRecord(type, data))
      expect(record).toStrictEqual({
        contact: understood.contact,
        event: understood.event,
        protected: understood.protected,
      })
      expect(encodeContactRecord(record).toString()).toBe(bytesOf(data).toString())
    } else {
      expect(encodeOtherEvent(event).toString()).toBe(bytesOf(data).toString())
    }
  })
})
