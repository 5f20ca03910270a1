import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { Word } from '../../../src/domain/kernel/word.ts'
import type { DeadLetterRow } from '../../../src/domain/ports/dead-letters.ts'
import type { EventStore } from '../../../src/domain/ports/event-store.ts'
import type { Principal } from '../../../src/domain/ports/ledger.ts'
import type { EventQuarantined } from '../../../src/domain/quarantine/event.ts'
import type { EventMetadata } from '../../../src/domain/record/metadata.ts'
import { replayDeadLetter } from '../../../src/domain/workflow/dead-letters.ts'
import type { Incoming } from '../../../src/domain/workflow/record-messages.ts'
import { ledgerBehind } from '../../support/ledger-behind.ts'

const GRANT: Incoming = {
  type: 'parsed',
  value: {
    specversion: '1.0',
    id: 'one',
    source: 'urn:example:crm',
    type: 'org.consent-ledger.consent.granted.v1',
    time: '2026-10-01T10:00:00Z',
    data: {
      contact: '+13055550123',
      scope: { channel: ['sms'], purpose: ['loyalty'] },
      level: 'express',
      capture: { method: 'verbal' },
    },
  },
}

const ADMIN: Principal = { name: 'ops-1', role: 'admin' }

const AWAY = { _tag: 'StoreUnavailable', cause: 'away' } as const

const json = <A>(bytes: Uint8Array): A => JSON.parse(Buffer.from(bytes).toString()) as A

/** A message that was put aside, and then made right by a wider setting; `refusing` names a type that the store does not take. */
const putAside = async (refusing?: string) => {
  const wrong = (store: EventStore): Partial<EventStore> => ({
    append: (stream, expected, events) =>
      events.some(({ type }) => type === refusing) ? TE.left(AWAY) : store.append(stream, expected, events),
  })
  const ledger = ledgerBehind([], new Map(), wrong)
  ledger.catchUp()
  await ledger.record([GRANT])()
  const [aside] = ledger.events
  if (aside === undefined) throw new Error('nothing was put aside')
  const { receivedAt, recordedAt, source, contentDigest } = json<EventMetadata>(aside.metadata)
  const facts = json<Omit<EventQuarantined, 'type'>>(aside.data)
  const { id, position } = aside
  const row: DeadLetterRow = { ...facts, id, position, receivedAt, recordedAt, source, contentDigest }
  const { parts } = ledger
  const decoding = {
    ...parts.decoding,
    deployment: { defaultSeller: 'default' as Word, purposes: new Set(['loyalty']) },
  }
  const deadLetters = () => ({ after: () => [row], byId: (of: string) => (of === id ? row : undefined) })
  return {
    replay: (of: string) => replayDeadLetter({ ...parts, decoding, deadLetters }, of, ADMIN),
    id,
    typesSince: () => ledger.events.slice(1).map(({ type }) => type),
    last: () => ledger.events.at(-1),
  }
}

describe('replayDeadLetter()', () => {
  test('records who does it, and then the message', async () => {
    const { replay, id, typesSince } = await putAside()
    expect(await replay(id)).toMatchObject({ right: { outcome: 'recorded' } })
    expect(typesSince()).toStrictEqual(['DeadLetterReplayed', 'ConsentGranted'])
  })

  test('records nothing where it cannot be recorded who does it', async () => {
    const { replay, id, typesSince } = await putAside('DeadLetterReplayed')
    expect(await replay(id)).toStrictEqual({ _tag: 'Left', left: AWAY })
    expect(typesSince()).toStrictEqual([])
  })

  test('leaves who did it where the message itself could not be recorded', async () => {
    const { replay, id, typesSince, last } = await putAside('ConsentGranted')
    expect(await replay(id)).toStrictEqual({ _tag: 'Left', left: AWAY })
    expect(typesSince()).toStrictEqual(['DeadLetterReplayed'])
    expect(json(last()?.data ?? Buffer.from('{}'))).toMatchObject({ deadLetter: id, replayedBy: 'ops-1' })
    expect(last()?.stream).toBe('operations')
  })

  test('records nothing of a message that nobody put aside', async () => {
    const { replay, typesSince } = await putAside()
    expect(await replay('00000000-0000-4000-8000-000000000000')).toMatchObject({
      left: { _tag: 'NoSuchDeadLetter' },
    })
    expect(typesSince()).toStrictEqual([])
  })
})
