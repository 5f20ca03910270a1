import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Issues } from '../../../src/domain/kernel/validation.ts'
import {
  decodeQuestion,
  JURISDICTIONS_MAX,
  QUESTION_MEMBERS,
  type Question,
  RECENT_ATTEMPTS_MAX,
} from '../../../src/domain/rules/question.ts'
import { question as anyQuestion } from '../../support/arbitrary/question.ts'
import { at } from '../../support/contact-facts.ts'
import { fakeContacts } from '../../support/fake-contacts.ts'
import { law } from '../../support/law.ts'
import { DEPLOYMENT } from '../../support/messages.ts'

const NOW = at('2026-11-21T18:04:05Z')

const decode = decodeQuestion({ deployment: DEPLOYMENT, contacts: fakeContacts })

const asked = (input: unknown): Question => {
  const decoded = decode(input, NOW)
  if (E.isLeft(decoded)) throw new Error(`no question: ${JSON.stringify(decoded.left.issues)}`)
  return decoded.right
}

const faultsOf = (input: unknown): Issues => {
  const decoded = decode(input, NOW)
  return E.isLeft(decoded) ? decoded.left.issues : []
}

const LEAST = { contact: '+13055550123', channel: 'sms' }

describe('decodeQuestion()', () => {
  test('needs a contact and a channel, and takes the rest for granted', () => {
    expect(asked(LEAST)).toStrictEqual({
      asked: '+13055550123',
      contact: '+13055550123',
      aim: { seller: 'default', channel: 'sms', purpose: 'marketing' },
      at: NOW,
      jurisdictions: [],
      postalCode: undefined,
      timeZone: undefined,
      lineType: 'unknown',
      recentAttempts: undefined,
    })
  })
  test('reads every member there is', () => {
    const full = {
      contact: '+1 305 555 0123',
      channel: 'voice',
      purpose: 'loyalty',
      seller: 'acme',
      at: '2026-11-24T16:00:00.5+01:00',
      jurisdictions: ['US-FL', 'US'],
      postalCode: '33101',
      timeZone: 'America/New_York',
      lineType: 'wireless',
      audience: 'consumer',
      recentAttempts: ['2026-11-24T01:00:00Z'],
      minPosition: 'abcdefgh-0000000000000001',
    }
    expect(new Set(Object.keys(full))).toStrictEqual(QUESTION_MEMBERS)
    expect(asked(full)).toStrictEqual({
      asked: '+1 305 555 0123',
      contact: '+13055550123',
      aim: { seller: 'acme', channel: 'voice', purpose: 'loyalty' },
      at: at('2026-11-24T15:00:00.500Z'),
      jurisdictions: ['US-FL', 'US'],
      postalCode: '33101',
      timeZone: 'America/New_York',
      lineType: 'wireless',
      recentAttempts: [at('2026-11-24T01:00:00Z')],
      minPosition: { type: 'position', position: 'abcdefgh-0000000000000001' },
    })
  })
  test.each([
    ['a number that is none', { contact: '+123', channel: 'sms' }],
    ['nothing', { contact: '', channel: 'sms' }],
    ['a national number', { contact: '305 555 0123', channel: 'voice' }],
    ['an address that is none', { contact: 'jane@doe@example.com', channel: 'email' }],
    ['nothing, by e-mail', { contact: '', channel: 'email' }],
    ['half an address, by text', { contact: 'jane@', channel: 'whatsapp' }],
    ['half a character', { contact: '\ud800', channel: 'voice' }],
  ])('lets %s be asked about: the answer is INVALID_CONTACT', (_, question) => {
    expect(asked(question).contact).toBeUndefined()
    expect(asked(question).asked).toBe(question.contact)
  })
  test.each([
    ['+13055550123', 'postal'],
    ['jane@example.com', 'postal'],
    ['jane@example.com', 'email'],
  ])('lets %s be asked about by %s', (contact, channel) => {
    expect(faultsOf({ contact, channel })).toStrictEqual([])
  })
  test.each([
    ['+13055550123', 'email'],
    ['jane@example.com', 'sms'],
    ['jane@example.com', 'voice'],
  ])('finds that %s is not reached by %s', (contact, channel) => {
    expect(faultsOf({ contact, channel })).toStrictEqual([
      { path: 'channel', expected: 'a channel that this kind of contact has' },
    ])
  })

  const noOthers = `no members but ${[...QUESTION_MEMBERS].join(', ')}`
  test.each<[string, object, string, string]>([
    ['no contact', { contact: undefined }, 'contact', 'a text'],
    ['a contact that is a number', { contact: 13_055_550_123 }, 'contact', 'a text'],
    ['no channel', { channel: undefined }, 'channel', 'a channel (voice'],
    ['an unknown channel', { channel: 'smss' }, 'channel', 'a channel (voice'],
    ['a channel that every object has', { channel: 'constructor' }, 'channel', 'a channel (voice'],
    ['every channel', { channel: '*' }, 'channel', 'a channel (voice'],
    ['an unknown purpose', { purpose: 'marketting' }, 'purpose', 'a purpose known to this ledger'],
    ['every purpose', { purpose: '*' }, 'purpose', 'a word of 1 to 128'],
    ['every seller', { seller: '*' }, 'seller', 'a word of 1 to 128'],
    ['several sellers', { seller: ['acme'] }, 'seller', 'a word of 1 to 128'],
    ['a date for a time', { at: '2026-11-24' }, 'at', 'an RFC 3339 time with an offset'],
    ['null for a time', { at: null }, 'at', 'an RFC 3339 time with an offset'],
    ['a jurisdiction that is no list', { jurisdictions: 'US' }, 'jurisdictions', 'an array of jurisdictions'],
    [
      'a jurisdiction that is none',
      { jurisdictions: ['US', 'Florida'] },
      'jurisdictions.1',
      'a jurisdiction such as',
    ],
    [
      'too many jurisdictions',
      { jurisdictions: new Array(JURISDICTIONS_MAX + 1).fill('US') },
      'jurisdictions',
      `at most ${JURISDICTIONS_MAX}`,
    ],
    ['a postal code that is a number', { postalCode: 33_101 }, 'postalCode', 'a word of 1 to 128'],
    ['a time zone that is empty', { timeZone: '' }, 'timeZone', 'a time zone of the IANA'],
    [
      'a time zone that is none',
      { timeZone: 'Mars/Olympus' },
      'timeZone',
      'a time zone of the IANA database',
    ],
    ['an unknown line type', { lineType: 'mobile' }, 'lineType', 'a line type'],
    ['an unknown audience', { audience: 'children' }, 'audience', 'an audience'],
    ['attempts that are no times', { recentAttempts: ['yesterday'] }, 'recentAttempts.0', 'an RFC 3339 time'],
    [
      'too many attempts',
      { recentAttempts: new Array(RECENT_ATTEMPTS_MAX + 1).fill('2026-11-24T01:00:00Z') },
      'recentAttempts',
      `at most ${RECENT_ATTEMPTS_MAX}`,
    ],
    [
      'a million attempts that are none',
      { recentAttempts: new Array(1_000_000).fill(0) },
      'recentAttempts',
      `at most ${RECENT_ATTEMPTS_MAX}`,
    ],
    [
      'a position that cannot be one',
      { minPosition: '7' },
      'minPosition',
      'a position of this ledger, or size:N',
    ],
    ['a member that is misspelt', { jurisdiction: 'US' }, '', noOthers],
    ['a region: a question is asked in E.164', { region: 'US' }, '', noOthers],
    ['a prototype', JSON.parse('{"__proto__":{"at":"2020-01-01T00:00:00Z"}}') as object, '', noOthers],
  ])('says what is wrong with %s', (_, members, path, expected) => {
    const question = Object.defineProperties({ ...LEAST }, Object.getOwnPropertyDescriptors(members))
    const faults = faultsOf(question)
    expect(faults.map((fault) => fault.path)).toStrictEqual([path])
    expect(faults[0]?.expected).toContain(expected)
  })
  test('takes the most there may be', () => {
    const most = {
      ...LEAST,
      jurisdictions: new Array(JURISDICTIONS_MAX).fill('US'),
      recentAttempts: new Array(RECENT_ATTEMPTS_MAX).fill('2026-11-24T01:00:00Z'),
    }
    expect(faultsOf(most)).toStrictEqual([])
  })
  test('says all that is wrong at once, and a stranger once however many there are', () => {
    const faults = faultsOf({ channel: 'x', at: 'y', a: 1, b: 2 })
    expect(faults.map(({ path }) => path)).toStrictEqual(['contact', 'channel', 'at', ''])
  })
  test.each([['a text'], [null], [undefined], [7], [[LEAST]]])('does not take %j for a question', (input) => {
    expect(faultsOf(input).map(({ path }) => path)).toStrictEqual([''])
  })

  test('understands every question that is in order', () => {
    fc.assert(
      fc.property(anyQuestion, (input) => {
        expect(faultsOf(input)).toStrictEqual([])
        expect(asked(input).aim.channel).toBe(input['channel'])
      }),
    )
  })

  const CANARY = 'canary'
  const tellsNoValue = (tell: typeof faultsOf) =>
    law(
      fc.property(
        anyQuestion,
        fc.dictionary(
          fc.constantFrom(...QUESTION_MEMBERS, CANARY),
          fc.constantFrom<unknown>(CANARY, [CANARY], { [CANARY]: 1 }, `${CANARY}@x`, 7, null),
          { minKeys: 1 },
        ),
        (input, spoiled) => {
          expect(JSON.stringify(tell({ ...input, ...spoiled }))).not.toContain(CANARY)
        },
      ),
    )
  test('tells what is wrong without any value', () => tellsNoValue(faultsOf).holds())
  test('… which catches one that names a stranger', () =>
    tellsNoValue((input) => [
      ...faultsOf(input),
      ...Object.keys(input as object).map((path) => ({ path, expected: 'nothing' })),
    ]).isBroken())
})
