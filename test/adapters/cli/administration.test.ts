import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import type { CommandLineParts, OpenFailure, ServerAddress } from '../../../src/adapters/cli/index.ts'
import { CONTACT, eventId, keyboard, run } from './desk.ts'

describe('rebuild', () => {
  test('says what it built', async () => {
    const { exitCode, out, err, asked } = await run(['rebuild'])
    expect({ exitCode, err }).toStrictEqual({ exitCode: 0, err: '' })
    expect(out).toBe('Rebuilt from 5,000 events in 1.3 s, 0 differences.\n')
    expect(asked.opened).toStrictEqual(['ledger configured', 'closed'])
  })

  test('prints one JSON document', async () => {
    expect((await run(['rebuild', '--json'])).out).toBe('{"events":5000,"differences":0,"seconds":1.25}\n')
  })

  test('warns of differences', async () => {
    const { exitCode, err } = await run(['rebuild'], {
      ledger: { rebuild: () => TE.right({ events: 1, differences: 2, seconds: 1 }) },
    })
    expect(exitCode).toBe(0)
    expect(err).toContain('differed from the log in 2 entries')
  })

  test('is refused while another one is under way', async () => {
    const ran = await run(['rebuild'], { ledger: { rebuild: () => TE.left({ _tag: 'RebuildUnderway' }) } })
    expect(ran).toMatchObject({ exitCode: 1, out: '' })
    expect(ran.err).toContain('REBUILD_UNDERWAY')
  })

  test('shows how far it has come on a terminal, and only there', async () => {
    const ledger = {
      rebuild: (onProgress: (progress: { done: number; total: number }) => void) => {
        onProgress({ done: 2_500, total: 5_000 })
        return TE.right({ events: 5_000, differences: 0, seconds: 1 })
      },
    }
    expect((await run(['rebuild'], { ledger, isTerminal: true })).err).toContain('50 %  2,500 of 5,000')
    expect((await run(['rebuild'], { ledger })).err).toBe('')
  })

  test('ends at once at Ctrl-C', async () => {
    const signals = keyboard()
    const { exitCode } = await run(['rebuild'], {
      parts: { signals },
      ledger: {
        rebuild: () => () => {
          signals.interrupt()
          return new Promise(() => undefined)
        },
      },
    })
    expect(exitCode).toBe(130)
  })
})

describe('token', () => {
  const CREATE = ['token', 'create', '--role', 'dialer', '--name', 'dialer-1']

  test('prints a new token, and nothing else, on standard output', async () => {
    const { exitCode, out, err } = await run(CREATE)
    expect({ exitCode, out }).toStrictEqual({ exitCode: 0, out: 'clt_secret\n' })
    expect(err).toContain(eventId(9))
    expect(err).not.toContain('clt_secret')
  })

  test('prints a new token as JSON', async () => {
    expect(JSON.parse((await run([...CREATE, '--json'])).out)).toStrictEqual({
      id: eventId(9),
      role: 'dialer',
      name: 'dialer-1',
      token: 'clt_secret',
    })
  })

  test('says which option of a new token is wrong', async () => {
    const { exitCode, err, asked } = await run(['token', 'create', '--role', CONTACT, '--name', 'x'])
    expect(exitCode).toBe(2)
    expect(err).toContain('  --role must be a role (dialer, crm, auditor, privacy-officer, admin).')
    expect(err).not.toContain(CONTACT)
    expect(asked.opened).toStrictEqual([])
  })

  test('lists tokens', async () => {
    const list = await run(['token', 'list'])
    expect(list).toMatchObject({ exitCode: 0, err: '' })
    expect(list.out).toBe(`${eventId(9)}  dialer           dialer-1  issued 2026-11-02T09:00:00Z\n`)
    expect(list.asked.opened).toStrictEqual(['reader configured', 'closed'])
    expect(JSON.parse((await run(['token', 'list', '--json'])).out)).toStrictEqual({
      tokens: [{ id: eventId(9), role: 'dialer', name: 'dialer-1', issuedAt: '2026-11-02T09:00:00Z' }],
    })
    expect((await run(['token', 'list'], { ledger: { tokens: () => [] } })).out).toBe('There is no token.\n')
  })

  test('revokes a token', async () => {
    expect(await run(['token', 'revoke', eventId(9)])).toMatchObject({
      exitCode: 0,
      out: 'Revoked.\n',
      err: '',
    })
    expect((await run(['token', 'revoke', eventId(9), '--json'])).out).toBe(
      `{"id":"${eventId(9)}","revoked":true}\n`,
    )
  })

  test('answers a token that is pasted for its id with what an id is, and does not repeat it', async () => {
    const { exitCode, err } = await run(['token', 'revoke', 'clt_secret'], {
      ledger: { revokeToken: () => TE.left({ _tag: 'NoSuchToken' }) },
    })
    expect(exitCode).toBe(1)
    expect(err).toContain('a token itself is no id')
    expect(err).not.toContain('clt_secret')
  })
})

describe('the ledger that is asked', () => {
  const opening = (failure: OpenFailure): Partial<CommandLineParts> => ({
    openLedger: async () => E.left(failure),
    openReader: async () => E.left(failure),
  })

  test.each<[OpenFailure, number, string]>([
    [
      { status: 'owned', dataDir: './data' },
      4,
      '--server URL (or LEDGER_SERVER), with its token in LEDGER_TOKEN',
    ],
    [{ status: 'absent', dataDir: './data' }, 4, 'There is no ledger in the data directory ./data.'],
    [{ status: 'unusable', exitCode: 2, sentence: 'LEDGER_X is wrong.' }, 2, 'LEDGER_X is wrong.'],
    [{ status: 'unusable', exitCode: 4, sentence: 'The key file is gone.' }, 4, 'The key file is gone.'],
  ])('is not there: %j', async (failure, exitCode, words) => {
    for (const argv of [['rebuild'], ['check', CONTACT, '--channel', 'sms']]) {
      const ran = await run(argv, { parts: opening(failure) })
      expect(ran).toMatchObject({ exitCode, out: '' })
      expect(ran.err).toContain(words)
    }
  })

  test('is the data directory of --data', async () => {
    expect((await run(['rebuild', '--data', 'here'])).asked.opened).toStrictEqual(['ledger here', 'closed'])
    expect((await run(['replay', '--data', 'here'])).asked.opened).toStrictEqual(['reader here', 'closed'])
  })

  test.each<[string, ReadonlyArray<string>, CommandLineParts['env'], string | undefined]>([
    ['--server', ['--server', 'http://a'], {}, 'http://a'],
    ['LEDGER_SERVER', [], { LEDGER_SERVER: 'http://b' }, 'http://b'],
    ['--server before LEDGER_SERVER', ['--server', 'http://a'], { LEDGER_SERVER: 'http://b' }, 'http://a'],
    ['--data before LEDGER_SERVER', ['--data', 'x'], { LEDGER_SERVER: 'http://b' }, undefined],
    ['no server where LEDGER_SERVER is empty', [], { LEDGER_SERVER: '' }, undefined],
  ])('is that of %s', async (_, argv, env, url) => {
    const addresses: Array<ServerAddress> = []
    const connect: CommandLineParts['connect'] = (address) => {
      addresses.push(address)
      return E.left({ exitCode: 4, sentence: 'away' })
    }
    await run(['rebuild', ...argv], { parts: { env: { ...env, LEDGER_TOKEN: 'clt_t' }, connect } })
    expect(addresses.map((address) => [address.url, address.token])).toStrictEqual(
      url === undefined ? [] : [[url, 'clt_t']],
    )
  })

  test('is closed also where the work throws', async () => {
    const { asked } = await run(['rebuild'], {
      ledger: {
        rebuild: () => {
          throw new Error('broken')
        },
      },
    })
    expect(asked.opened).toStrictEqual(['ledger configured', 'closed'])
  })
})
