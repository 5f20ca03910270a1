import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { CONTACT_BYTES_MAX } from '../../../src/adapters/cli/contact-argument.ts'
import { FAULT_ISSUES_MAX } from '../../../src/adapters/cli/terminal.ts'
import type { KnownState } from '../../../src/domain/ports/ledger.ts'
import type { Decision } from '../../../src/domain/rules/decision.ts'
import { AS_OF, CONTACT, decision, eventId, HISTORY, position, run, STATE } from './desk.ts'

const CHECK = ['check', CONTACT, '--channel', 'sms']

describe('check', () => {
  test.each<[Decision['verdict'], number]>([
    ['permit', 0],
    ['deny', 1],
    ['defer', 1],
    ['unknown', 3],
  ])('answers %s with exit code %i', async (verdict, exitCode) => {
    const ledger = { check: () => E.right(decision({ verdict })) }
    expect(await run(CHECK, { ledger })).toMatchObject({ exitCode, err: '' })
    expect(await run([...CHECK, '--json'], { ledger })).toMatchObject({
      exitCode,
      out: `${JSON.stringify(decision({ verdict }))}\n`,
      err: '',
    })
  })

  test('says the verdict first, then each reason with its event and its law, then what it is true for', async () => {
    expect((await run(CHECK)).out.split('\n')).toStrictEqual([
      `DENY: ${CONTACT} by sms, for marketing, on behalf of acme, at 2026-11-21T18:04:05Z`,
      '  deny: the person withdrew, and has not agreed anew, since 2026-11-02T09:00:00Z (CONSENT_WITHDRAWN)',
      '    law: 47 CFR 64.1200(a)(10)',
      `    event: ${eventId(1)}, revision 7 of contact-x, position ${position(3)}`,
      `As of position ${position(7)} (1,234 events, the last of 2026-11-21T18:04:05Z), 14 ms ago.`,
      '',
    ])
  })

  test('answers of an empty ledger and of a reason without words', async () => {
    const reasons = [
      { code: 'OF_A_NEWER_SERVER', effect: 'unknown', rule: 'x' },
    ] as unknown as Decision['reasons']
    const answer = decision({ verdict: 'unknown', reasons, asOf: { ...AS_OF, position: null } })
    const { out } = await run(CHECK, { ledger: { check: () => E.right(answer) } })
    expect(out).toContain(
      'unknown: a reason this version has no words for (OF_A_NEWER_SERVER)\n    rule: x\n',
    )
    expect(out).toContain('As of an empty ledger.\n')
  })

  test('asks with every option, each under its member', async () => {
    const { asked } = await run([
      ...CHECK,
      ...[
        '--purpose',
        'service',
        '--seller',
        'acme',
        '--at',
        '2026-11-24T15:00:00Z',
        '--jurisdiction',
        'US-FL',
      ],
      ...['--jurisdiction', 'US-NY', '--postal-code', '33101', '--time-zone', 'America/New_York'],
      ...['--line-type', 'wireless', '--audience', 'business', '--recent-attempt', '2026-11-24T01:00:00Z'],
      ...['--recent-attempt', '2026-11-24T02:00:00Z', '--min-position', 'size:12'],
    ])
    expect(asked.questions).toStrictEqual([
      {
        contact: CONTACT,
        channel: 'sms',
        purpose: 'service',
        seller: 'acme',
        at: '2026-11-24T15:00:00Z',
        jurisdictions: ['US-FL', 'US-NY'],
        postalCode: '33101',
        timeZone: 'America/New_York',
        lineType: 'wireless',
        audience: 'business',
        recentAttempts: ['2026-11-24T01:00:00Z', '2026-11-24T02:00:00Z'],
        minPosition: 'size:12',
      },
    ])
  })

  test('reads the contact from standard input', async () => {
    const { asked, exitCode } = await run(['check', '-', '--channel', 'sms'], { stdin: ` ${CONTACT}\r\n` })
    expect(exitCode).toBe(1)
    expect(asked.questions).toStrictEqual([{ contact: CONTACT, channel: 'sms' }])
  })

  test.each([
    ['nothing', ''],
    ['two contacts', `${CONTACT}\n+12\n`],
    ['more than a contact', 'x'.repeat(CONTACT_BYTES_MAX + 1)],
  ])('refuses %s on standard input', async (_, stdin) => {
    const { exitCode, err } = await run(['check', '-', '--channel', 'sms'], { stdin })
    expect(exitCode).toBe(2)
    expect(err).toContain('must hold one number or address')
    expect(err).not.toContain(CONTACT)
  })

  test('names the option that is wrong, and not its value', async () => {
    const issues = [
      { path: 'at', expected: 'an RFC 3339 time with an offset' },
      { path: 'jurisdictions.0', expected: 'a jurisdiction' },
      { path: '', expected: 'no members but these' },
    ]
    const { exitCode, out, err } = await run([...CHECK, '--at', CONTACT], {
      ledger: { check: () => E.left({ _tag: 'NotAQuestion', issues }) },
    })
    expect({ exitCode, out }).toStrictEqual({ exitCode: 2, out: '' })
    expect(err.split('\n')).toStrictEqual([
      'consent-ledger: The question cannot be answered as it was asked.',
      '  --at must be an RFC 3339 time with an offset.',
      '  --jurisdiction must be a jurisdiction.',
      '  Expected no members but these.',
      '',
    ])
  })

  test('names no more than so many things that are wrong', async () => {
    const issues = Array.from({ length: 100 }, (_, i) => ({ path: `${i}`, expected: 'x' }))
    const { err } = await run(CHECK, { ledger: { check: () => E.left({ _tag: 'NotAQuestion', issues }) } })
    expect(err.trimEnd().split('\n')).toHaveLength(1 + FAULT_ISSUES_MAX)
  })

  test('prints nothing that moves the cursor', async () => {
    const asked = decision({ verdict: 'deny', contact: '\u001b[2J\u009b1m\u202e', reasons: [] })
    const { out } = await run(CHECK, { ledger: { check: () => E.right(asked) } })
    expect(out).toContain('DENY: \\u001b[2J\\u009b1m\\u202e by sms')
  })
})

describe('history', () => {
  test('prints each event with its facts and protected values', async () => {
    const { exitCode, out, err, asked } = await run(['history', CONTACT])
    expect({ exitCode, err }).toStrictEqual({ exitCode: 0, err: '' })
    expect(out.split('\n')).toStrictEqual([
      `${CONTACT}: 1 event`,
      '  2026-11-02T09:00:00Z  ConsentWithdrawn',
      '    scope.seller: acme',
      '    scope.channel: *',
      '    scope.purpose: *',
      '    method: web',
      '    person.name: "Ada" (protected)',
      `    event ${eventId(3)}, revision 0, recorded 2026-11-02T09:00:01Z at ${position(3)}`,
      '    source https://crm.example',
      `As of position ${position(7)} (1,234 events, the last of 2026-11-21T18:04:05Z), 14 ms ago.`,
      '',
    ])
    expect(asked.histories).toMatchObject([{ name: 'command-line', role: 'admin', wantsProtected: true }])
    expect(asked.opened).toStrictEqual(['reader configured', 'closed'])
  })

  test('prints one JSON document', async () => {
    expect(await run(['history', CONTACT, '--json'])).toMatchObject({
      exitCode: 0,
      out: `${JSON.stringify(HISTORY)}\n`,
      err: '',
    })
  })

  test('shows no protected values beside a server, and says how to see them', async () => {
    const withheld = { ...HISTORY, events: [], protectedWithheld: 'they were not asked for' }
    const { err, out, asked } = await run(['history', '-'], {
      owned: false,
      stdin: CONTACT,
      ledger: {
        history: (contact, reader) => {
          expect({ contact, wants: reader.wantsProtected }).toStrictEqual({ contact: CONTACT, wants: false })
          return TE.right(withheld)
        },
      },
    })
    expect(asked.opened).toStrictEqual(['reader configured', 'closed'])
    expect(out).toContain('Protected values are not shown: they were not asked for.')
    expect(err).toContain('only with --server URL')
  })
})

describe('state', () => {
  test('prints what is known', async () => {
    const { exitCode, out, asked } = await run([
      'state',
      CONTACT,
      '--known-at',
      'size:12',
      '--effective-at',
      '2026-01-01T00:00:00Z',
    ])
    expect(exitCode).toBe(0)
    expect(out).toContain(
      `  2026-11-02T09:00:00Z  withdrew sms and voice, for every purpose, of acme  (event ${eventId(1)})\n`,
    )
    expect(asked.states).toStrictEqual([
      { knownAt: 'size:12', effectiveAt: '2026-01-01T00:00:00Z', question: {} },
    ])
  })

  test('prints every kind of entry, and that nothing is known', async () => {
    const entry = STATE.withdrawals[0] as KnownState['withdrawals'][number]
    const grant = { ...entry, level: 'express', expiresAt: '2027-01-01T00:00:00.000Z' }
    const full = {
      ...STATE,
      grants: [grant],
      dnc: [entry],
      lifts: [{ ...entry, entryId: eventId(2) }],
      relationships: [{ ...entry, kind: 'inquiry', seller: 'acme' }],
      reassignments: [{ ...entry, asOf: '2026-06-01' }],
      erasures: [{ ...entry, generation: 1 }],
    } as unknown as KnownState
    const { out } = await run(['state', CONTACT], { ledger: { state: () => TE.right(full) } })
    expect(out).toContain(
      'agreed (express) to sms and voice, for every purpose, of acme until 2027-01-01T00:00:00Z',
    )
    expect(out).toContain('do not call: sms and voice')
    expect(out).toContain(`lifted the do-not-call entry ${eventId(2)}`)
    expect(out).toContain('inquiry with acme')
    expect(out).toContain('changed hands as of 2026-06-01')
    expect(out).toContain('erased, generation 1')
    const empty = await run(['state', CONTACT], {
      ledger: { state: () => TE.right({ ...STATE, withdrawals: [] }) },
    })
    expect(empty.out).toContain(`${CONTACT}:\n  Nothing is known.\n`)
  })

  test('answers a question as check does', async () => {
    const { exitCode, out, asked } = await run(['state', CONTACT, '--channel', 'sms', '--jurisdiction', 'US'])
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^DENY: /)
    expect(asked.states).toStrictEqual([{ question: { channel: 'sms', jurisdictions: ['US'] } }])
  })

  test('prints one JSON document', async () => {
    expect((await run(['state', CONTACT, '--json'])).out).toBe(`${JSON.stringify(STATE)}\n`)
    expect((await run(['state', CONTACT, '--json', '--channel', 'sms'])).out).toBe(
      `${JSON.stringify(decision())}\n`,
    )
  })

  test.each([
    ['NotAContact', 2, 'CONTACT is no possible number or address'],
    ['IndexBehind', 3, 'INDEX_BEHIND'],
    ['PositionOfAnotherStore', 2, 'POSITION_OF_ANOTHER_STORE'],
  ] as const)('answers %s with exit code %i', async (_tag, exitCode, words) => {
    const ran = await run(['state', CONTACT], { ledger: { state: () => TE.left({ _tag }) } })
    expect(ran).toMatchObject({ exitCode, out: '' })
    expect(ran.err).toContain(words)
    expect(ran.err).not.toContain(CONTACT)
  })
})
