import { describe, expect, test } from 'vitest'
import { DEFECT_FRAMES_MAX } from '../../../src/adapters/cli/defect.ts'
import { CONTACT, run } from './desk.ts'

const VERBS = ['serve', 'ingest', 'check', 'history', 'state', 'replay', 'rebuild', 'token']

describe('runCommandLine()', () => {
  test('prints its version', async () => {
    expect(await run(['--version'])).toMatchObject({ exitCode: 0, out: '1.2.3\n', err: '' })
  })

  test('prints its verbs and exit codes for help', async () => {
    const { exitCode, out, err } = await run(['--help'])
    expect({ exitCode, err }).toStrictEqual({ exitCode: 0, err: '' })
    for (const verb of VERBS) expect(out).toContain(`\n  ${verb} `)
    expect(out).toContain('Exit codes: 0 yes or done, 1 no or refused')
  })

  test.each([...VERBS, 'token create', 'token revoke', 'token list'])(
    'shows examples of %s',
    async (verb) => {
      const { exitCode, out, err } = await run([...verb.split(' '), '--help'])
      expect({ exitCode, err }).toStrictEqual({ exitCode: 0, err: '' })
      expect(out).toContain(`Examples:\n  $ `)
      expect(out).toContain(`consent-ledger ${verb}`)
      expect(out).toContain('--help')
    },
  )

  test.each(VERBS.filter((verb) => verb !== 'token'))('offers --json on %s', async (verb) => {
    expect((await run([verb, '--help'])).out).toContain('--json')
  })

  test('asks for a verb where there is none', async () => {
    const { exitCode, out, err } = await run([])
    expect({ exitCode, out }).toStrictEqual({ exitCode: 2, out: '' })
    expect(err).toContain('Usage: consent-ledger')
  })

  test.each<[string, ReadonlyArray<string>, string]>([
    ['a misspelt verb', ['chek', CONTACT], 'There is no such verb. Did you mean check?'],
    ['a contact instead of a verb', [CONTACT], 'There is no such verb. The verbs are serve, ingest,'],
    ['a misspelt verb below a verb', ['token', 'crate'], 'Did you mean create?'],
    ['a verb without its verb', ['help', 'nope'], 'Usage: consent-ledger'],
    [
      'a misspelt option',
      ['check', CONTACT, '--chanel', 'sms'],
      'no option --chanel. Did you mean --channel?',
    ],
    [
      'an option with a value it does not have',
      ['replay', `--form=${CONTACT}`],
      'There is no option --form.',
    ],
    ['something that is no option', ['replay', '--+13055550123'], 'There is no option of that name'],
    [
      'an option without its value',
      ['check', CONTACT, '--channel'],
      'The option --channel <C> and its value',
    ],
    ['no contact', ['check', '--channel', 'sms'], '"consent-ledger check" needs CONTACT.'],
    [
      'two contacts',
      ['history', '+12', CONTACT],
      '"consent-ledger history" takes CONTACT, and more was given.',
    ],
    ['an argument where there is none', ['rebuild', CONTACT], '"consent-ledger rebuild" takes no argument'],
    ['two ledgers', ['rebuild', '--data', 'x', '--server', 'y'], '--data and --server name two ledgers'],
    ['no channel', ['check', CONTACT], 'needs --channel C, such as --channel sms.'],
    ['question options without a channel', ['state', CONTACT, '--at', 'now'], 'need --channel C'],
    ['no role', ['token', 'create', '--name', 'x'], 'needs --role R and --name N'],
    ['a map without --csv', ['ingest', 'x', '--map', 'y'], '--csv and --map MAP.json go together'],
    ['--csv without a map', ['ingest', 'x', '--csv'], '--csv and --map MAP.json go together'],
    ['no position', ['replay', '--from', CONTACT], '--from must be a position'],
    [
      'two positions',
      ['replay', '--from', `aaaaaaaa-${'0'.repeat(16)}`, '--to', `bbbbbbbb-${'0'.repeat(16)}`],
      'two different ledgers',
    ],
  ])('answers %s with exit code 2 and what to do, and repeats no value', async (_, argv, words) => {
    const { exitCode, out, err, asked } = await run(argv)
    expect({ exitCode, out }).toStrictEqual({ exitCode: 2, out: '' })
    expect(err).toContain(words)
    expect(err).not.toContain(CONTACT.slice(1))
    expect(asked.opened).toStrictEqual([])
  })

  test('says where a fault of its own was thrown, and nothing it was given', async () => {
    const { exitCode, err } = await run(['check', CONTACT, '--channel', 'sms'], {
      ledger: {
        check: () => {
          throw new TypeError(`cannot read ${CONTACT}`)
        },
      },
    })
    expect(exitCode).toBe(4)
    expect(err).toContain('A fault of this program stopped the work (TypeError).')
    expect(err).toMatch(/ {4}at .*program\.test\.ts:\d+/)
    expect(err).not.toContain(CONTACT)
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(1 + DEFECT_FRAMES_MAX)
  })
})

describe('serve', () => {
  test('serves the data directory that is named', async () => {
    const { exitCode, asked } = await run(['serve', '--data', 'here', '--json'])
    expect(exitCode).toBe(0)
    expect(asked.served).toStrictEqual([{ dataDir: 'here', json: true }])
  })

  test('serves with the words that are there already', async () => {
    const { asked } = await run(['serve', '--workers', '1', '--role', 'reader'])
    expect(asked.served).toStrictEqual([{ dataDir: undefined, json: false, role: 'reader' }])
  })

  test('answers the exit code of the server', async () => {
    expect(await run(['serve'], { parts: { serve: async () => 4 } })).toMatchObject({ exitCode: 4 })
  })

  test.each<[ReadonlyArray<string>, string]>([
    [['--workers', '2'], '--workers beyond 1 is not available yet'],
    [['--workers', 'two'], '--workers must be a number from 1 on'],
    [['--workers', '0'], '--workers must be a number from 1 on'],
    [['--role', 'king'], '--role must be all, writer or reader'],
  ])('refuses %j', async (argv, words) => {
    const { exitCode, err, asked } = await run(['serve', ...argv])
    expect(exitCode).toBe(2)
    expect(err).toContain(words)
    expect(asked.served).toStrictEqual([])
  })
})
