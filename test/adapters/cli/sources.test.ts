import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { EventLine } from '../../../src/domain/ports/ledger.ts'
import { eventId, position, run } from './desk.ts'

const STREAM = 'contact-aaaaaaaaaaaaaaaaaaaaaaaaaa'

const line = (n: number, type: string, data: object, stream = STREAM): EventLine => ({
  position: position(n),
  eventId: eventId(n),
  type,
  stream,
  revision: String(n),
  occurredAt: '2026-03-01T12:00:00Z',
  recordedAt: '2026-03-20T12:00:00Z',
  source: 'crm',
  data: data as EventLine['data'],
  leaf: '',
})

const scope = { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] }

const bought = (n: number): EventLine =>
  line(n, 'ConsentGranted', {
    occurredAt: '2026-03-01T12:00:00.000Z',
    scope,
    level: 'express',
    capture: { method: 'import' },
    evidence: [{ kind: 'certificate' }],
    acquiredFrom: { party: 'Bright \u202eLeads', date: '2026-03-15' },
  })

const refusal = (n: number): EventLine =>
  line(n, 'ConsentWithdrawn', { occurredAt: '2026-02-01T12:00:00.000Z', scope, method: 'verbal' })

/** Pages of a log as a ledger answers them. */
const replayOf =
  (log: () => ReadonlyArray<EventLine>) => (from: EventLine['position'] | undefined, limit: number) =>
    TE.right(
      log()
        .filter((one) => from === undefined || one.position >= from)
        .slice(0, limit),
    )

describe('sources', () => {
  test('reads a log of several pages twice, each line once', async () => {
    const others = Array.from({ length: 2_500 }, (_, i) => line(i + 2, 'TokenRevoked', {}, 'operations'))
    const log = [refusal(1), ...others, bought(3_000)]
    const ran = await run(['sources'], { ledger: { replay: replayOf(() => log) } })
    expect(ran.exitCode).toBe(0)
    expect(ran.out).toBe(
      'Bright \\u202eLeads: 1 contact, of which 1 refused already, 0 reassigned; 0 invalid\n',
    )
  })

  test('leaves out what is recorded while it reads', async () => {
    let asked = 0
    const log = [bought(1)]
    const growing = (): ReadonlyArray<EventLine> => {
      asked += 1
      return asked === 1 ? log : [...log, refusal(2)]
    }
    const ran = await run(['sources', '--json'], { ledger: { replay: replayOf(growing) } })
    expect(JSON.parse(ran.out)).toMatchObject({ sources: [{ contacts: 1, refused: 0, listed: null }] })
  })

  test('says that nothing was bought, and that the ledger is away', async () => {
    expect((await run(['sources'], { ledger: { replay: replayOf(() => []) } })).out).toBe(
      'Nothing was bought.\n',
    )
    const away = { replay: () => TE.left({ _tag: 'StoreUnavailable', cause: 'gone' } as const) }
    expect((await run(['sources'], { ledger: away })).exitCode).toBe(4)
  })
})
