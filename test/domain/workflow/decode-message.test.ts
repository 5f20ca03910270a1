import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ATTRIBUTE_LENGTH_MAX } from '../../../src/domain/contact/cloud-event.ts'
import { canonicalJson } from '../../../src/domain/kernel/canonical-json.ts'
import type { ContactPoint } from '../../../src/domain/kernel/contact-point.ts'
import { ISSUES_MAX } from '../../../src/domain/kernel/validation.ts'
import { MESSAGE_BYTES_MAX, MESSAGE_DEPTH_MAX } from '../../../src/domain/workflow/decode-message.ts'
import { message as anyMessage, type CloudEventMessage } from '../../support/arbitrary/message.ts'
import { nested } from '../../support/deep.ts'
import { fakeNames } from '../../support/fake-names.ts'
import { law } from '../../support/law.ts'
import {
  dncMessage,
  faultsOf,
  faultyPaths,
  grantMessage,
  liftMessage,
  RECEIVED_AT,
  reassignmentMessage,
  relationshipMessage,
  SCOPE,
  understood,
  withdrawalMessage,
} from '../../support/messages.ts'

type Members = Readonly<Record<string, unknown>>

test('decodeMessage() names what it understands', () => {
  const { command, protectedValues, ...names } = understood(withdrawalMessage())
  expect(names).toStrictEqual({
    eventId: fakeNames.eventIdOf('urn:crm:north', 'crm-1'),
    contact: '+13055550123' as ContactPoint,
    source: 'urn:crm:north',
    receivedAt: RECEIVED_AT,
    contentDigest: fakeNames.contentDigestOf(
      '{"data":{"contact":"+13055550123","method":"reply-keyword",' +
        '"scope":{"channel":["sms"],"purpose":["marketing"],"seller":["acme"]}},"id":"crm-1",' +
        '"source":"urn:crm:north","time":"2026-11-02T09:00:00.000Z","type":"consent.withdrawn.v1"}',
    ),
  })
  expect(command.type).toBe('WithdrawConsent')
  expect(protectedValues).toStrictEqual([
    { path: 'contact', value: '+13055550123' },
    { path: 'id', value: 'crm-1' },
  ])
})

test('decodeMessage() names an event by its source and id alone, and without mixing them up', () => {
  const idOf = (source: string, id: string) => understood(withdrawalMessage({}, { source, id })).eventId
  expect(idOf('a', 'b')).toBe(understood(grantMessage({}, { source: 'a', id: 'b' })).eventId)
  expect(
    new Set([idOf('a', 'b'), idOf('b', 'a'), idOf('ab', ''.padEnd(1, 'x')), idOf('a"', 'b'), idOf('a', '"b')])
      .size,
  ).toBe(5)
})

describe('decodeMessage() reads a contact', () => {
  test.each([
    ['+13055550123', undefined, '+13055550123'],
    ['+1 (305) 555-0123', undefined, '+13055550123'],
    ['(305) 555-0123', 'US', '+13055550123'],
    ['020 7946 0123', 'GB', '+442079460123'],
    ['+442079460123', 'US', '+442079460123'],
    [' Jane@EXAMPLE.com ', undefined, 'jane@example.com'],
    ['jane@example.com', 'US', 'jane@example.com'],
  ])('%s in %s as %s', (contact, region, canonical) => {
    const said = withdrawalMessage({ contact, ...(region === undefined ? {} : { region }) })
    expect(understood(said).contact).toBe(canonical)
    expect(understood(said).protectedValues[0]).toStrictEqual({ path: 'contact', value: canonical })
  })

  const expected = 'an E.164 number, an e-mail address, or a national number with its region'
  test.each<[string, Members]>([
    ['a national number without a region', { contact: '305 555 0123' }],
    ['a number of three digits', { contact: '+123' }],
    ['an address of two', { contact: 'jane@doe@example.com' }],
    ['nothing', { contact: '' }],
  ])('and not %s', (_, data) => {
    expect(faultsOf(withdrawalMessage(data))).toStrictEqual([{ path: 'data.contact', expected }])
  })
  test.each<[string, Members]>([
    ['none', { contact: undefined }],
    ['a number of JSON', { contact: 13_055_550_123 }],
    ['a list', { contact: ['+13055550123'] }],
  ])('and not %s, told once', (_, data) => {
    expect(faultyPaths(withdrawalMessage(data))).toStrictEqual(['data.contact'])
  })
  test('and tells what else is wrong beside it', () => {
    expect(faultyPaths(withdrawalMessage({ contact: 'x', method: 7, words: 7 }))).toStrictEqual([
      'data.contact',
      'data.method',
      'data.words',
    ])
  })
})

describe('decodeMessage() reads the attributes of a CloudEvent', () => {
  test.each<[string, Members]>([
    ['no content type', { datacontenttype: undefined }],
    ['a content type that is null, which is none (JSON format, section 2.2)', { datacontenttype: null }],
    ['a content type with parameters', { datacontenttype: 'Application/JSON; charset=utf-8' }],
    ['extensions', { partitionkey: 'x', traceparent: '00-1', sequence: 7, subject: null }],
    ['a time with an offset', { time: '2026-11-02T10:00:00.000000+01:00' }],
    ['an id of one letter', { id: 'x' }],
    [
      'the longest id and source',
      { id: 'i'.repeat(ATTRIBUTE_LENGTH_MAX), source: 's'.repeat(ATTRIBUTE_LENGTH_MAX) },
    ],
    ['an id of any letters', { id: '例-é-"\n' }],
  ])('with %s', (_, attributes) => {
    expect(faultsOf(withdrawalMessage({}, attributes))).toStrictEqual([])
  })

  test.each<[string, Members, string]>([
    ['no specversion', { specversion: undefined }, 'specversion'],
    ['specversion 0.3', { specversion: '0.3' }, 'specversion'],
    ['a specversion that is a number', { specversion: 1.0 }, 'specversion'],
    ['no id', { id: undefined }, 'id'],
    ['an empty id', { id: '' }, 'id'],
    ['an id that is a number', { id: 7 }, 'id'],
    ['an id that is too long', { id: 'i'.repeat(ATTRIBUTE_LENGTH_MAX + 1) }, 'id'],
    ['an id with half a character', { id: 'a\ud800' }, 'id'],
    ['no source', { source: undefined }, 'source'],
    ['a source that is null', { source: null }, 'source'],
    ['no type', { type: undefined }, 'type'],
    ['a type that is not ours', { type: 'com.example.consent.granted.v1' }, 'type'],
    ['a type without its prefix', { type: 'consent.granted.v1' }, 'type'],
    ['a version that is not known', { type: 'org.consent-ledger.consent.granted.v2' }, 'type'],
    ['a type that every object has', { type: 'org.consent-ledger.constructor' }, 'type'],
    ['no time', { time: undefined }, 'time'],
    ['a time that is null', { time: null }, 'time'],
    ['a time without an offset', { time: '2026-11-02T09:00:00' }, 'time'],
    ['a time in seconds', { time: 1_795_000_000 }, 'time'],
    ['30 February', { time: '2026-02-30T09:00:00Z' }, 'time'],
    ['another content type', { datacontenttype: 'application/xml' }, 'datacontenttype'],
    ['no data', { data: undefined }, 'data'],
    ['data that is null', { data: null }, 'data'],
    ['data that is a text', { data: '{"contact":"+13055550123"}' }, 'data'],
    ['data that is a list', { data: [] }, 'data'],
    ['data in base64', { data: undefined, data_base64: 'e30=' }, 'data'],
  ])('and not with %s', (_, attributes, path) => {
    expect(faultyPaths(withdrawalMessage({}, attributes))).toStrictEqual([path])
  })
  test('and says all that is wrong with them at once', () => {
    expect(faultyPaths({})).toStrictEqual(['specversion', 'id', 'source', 'type', 'time', 'data'])
  })

  test.each([
    ['a text', 'STOP'],
    ['a number', 7],
    ['null', null],
    ['nothing', undefined],
    ['a list', [withdrawalMessage()]],
    ['true', true],
  ])('and not of %s', (_, input) => {
    expect(faultyPaths(input)).toStrictEqual([''])
  })
})

const digestOf = (input: unknown): string => understood(input).contentDigest

describe('the same content', () => {
  const reversed = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, member]) => [name, reversed(member)]),
        )
  test.each<[string, Members, Members]>([
    ['members in another order', grantMessage(), reversed(grantMessage()) as Members],
    [
      'digits of a fraction',
      withdrawalMessage({}, { time: '2026-11-02T09:00:00Z' }),
      withdrawalMessage({}, { time: '2026-11-02T09:00:00.000000Z' }),
    ],
    [
      'another offset',
      withdrawalMessage({}, { time: '2026-11-02T09:00:00Z' }),
      withdrawalMessage({}, { time: '2026-11-02t10:00:00+01:00' }),
    ],
    [
      'digits of a fraction of its expiry',
      grantMessage({ expiresAt: '2027-01-01T00:00:00Z' }),
      grantMessage({ expiresAt: '2027-01-01T00:00:00.0Z' }),
    ],
    [
      'a number of a region and E.164',
      withdrawalMessage({ contact: '305-555-0123', region: 'US' }),
      withdrawalMessage({ contact: '+13055550123' }),
    ],
    ['E.164 and a region beside it', withdrawalMessage({ region: 'GB' }), withdrawalMessage()],
    [
      'an address in capitals',
      withdrawalMessage({ contact: 'Jane@Example.com' }),
      withdrawalMessage({ contact: 'jane@example.com' }),
    ],
    [
      'one word and a list of it',
      withdrawalMessage({ scope: SCOPE }),
      withdrawalMessage({ scope: { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] } }),
    ],
    [
      'words in another order, and twice',
      grantMessage({ scope: { ...SCOPE, channel: ['sms', 'email'] } }),
      grantMessage({ scope: { ...SCOPE, channel: ['email', 'sms', 'email'] } }),
    ],
    [
      'a digest in capitals',
      grantMessage({ disclosure: { id: 'w', version: '1', sha256: 'AB'.repeat(32) } }),
      grantMessage({ disclosure: { id: 'w', version: '1', sha256: 'ab'.repeat(32) } }),
    ],
    ['a content type', withdrawalMessage({}, { datacontenttype: undefined }), withdrawalMessage()],
    [
      'extensions of the transport',
      withdrawalMessage({}, { partitionkey: 'p', traceparent: '00' }),
      withdrawalMessage(),
    ],
    [
      'an entry by its event id',
      liftMessage(),
      liftMessage({ entry: fakeNames.eventIdOf('urn:crm:north', 'crm-0') }),
    ],
    ['a member that is undefined', withdrawalMessage({ words: undefined }), withdrawalMessage()],
  ])('whatever differs in %s', (_, a, b) => {
    expect(digestOf(a)).toBe(digestOf(b))
  })

  test.each<[string, Members, Members]>([
    ['another contact', withdrawalMessage(), withdrawalMessage({ contact: '+13055550124' })],
    ['another time', withdrawalMessage(), withdrawalMessage({}, { time: '2026-11-02T09:00:00.001Z' })],
    [
      'another type',
      withdrawalMessage({ reason: 'other', requestedBy: 'other' }),
      dncMessage({ method: 'reply-keyword', reason: 'other', requestedBy: 'other' }),
    ],
    ['another scope', withdrawalMessage(), withdrawalMessage({ scope: { ...SCOPE, channel: 'email' } })],
    ['no scope', withdrawalMessage(), withdrawalMessage({ scope: undefined })],
    ['other words', withdrawalMessage({ words: 'STOP' }), withdrawalMessage({ words: 'stop' })],
    [
      'another half of a character',
      withdrawalMessage({ words: 'a\ud800' }),
      withdrawalMessage({ words: 'a\ud801' }),
    ],
    ['another unknown method', withdrawalMessage({ method: 'x' }), withdrawalMessage({ method: 'y' })],
    [
      'another unknown channel',
      withdrawalMessage({ scope: { channel: 'x' } }),
      withdrawalMessage({ scope: { channel: 'y' } }),
    ],
    [
      'another person',
      withdrawalMessage({ person: { name: 'Jane' } }),
      withdrawalMessage({ person: { name: 'Joan' } }),
    ],
    ['another member that is not known', withdrawalMessage({ note: 1 }), withdrawalMessage({ note: 2 })],
    ['a member that is null', withdrawalMessage({ note: null }), withdrawalMessage()],
    [
      'another evidence uri',
      grantMessage({ evidence: [{ kind: 'log', uri: 'a' }] }),
      grantMessage({ evidence: [{ kind: 'log', uri: 'b' }] }),
    ],
    [
      'another evidence digest',
      grantMessage({ evidence: [{ kind: 'log', sha256: 'a'.repeat(64) }] }),
      grantMessage({ evidence: [{ kind: 'log', sha256: 'b'.repeat(64) }] }),
    ],
    [
      'evidence in another order',
      grantMessage({ evidence: [{ kind: 'a' }, { kind: 'b' }] }),
      grantMessage({ evidence: [{ kind: 'b' }, { kind: 'a' }] }),
    ],
    [
      'another form',
      grantMessage({ capture: { method: 'web-form', form: '1' } }),
      grantMessage({ capture: { method: 'web-form', form: '2' } }),
    ],
    ['another level', grantMessage(), grantMessage({ level: 'express' })],
    [
      'another expiry',
      grantMessage({ expiresAt: '2027-01-01T00:00:00Z' }),
      grantMessage({ expiresAt: '2027-01-02T00:00:00Z' }),
    ],
    [
      'another contract',
      grantMessage({ acquiredFrom: { party: 'L', date: '2026-01-01', contract: 'a' } }),
      grantMessage({ acquiredFrom: { party: 'L', date: '2026-01-01', contract: 'b' } }),
    ],
    ['another entry', liftMessage(), liftMessage({ entry: { source: 'urn:crm:north', id: 'crm-9' } })],
    [
      'what else is said of the entry',
      liftMessage({ entry: { source: 'a', id: 'b', page: 1 } }),
      liftMessage({ entry: { source: 'a', id: 'b', page: 2 } }),
    ],
    ['another authority', liftMessage(), liftMessage({ authority: 'somebody else' })],
    ['another product', relationshipMessage({ product: 'a' }), relationshipMessage({ product: 'b' })],
    ['another day', reassignmentMessage(), reassignmentMessage({ asOf: '2026-06-02' })],
    [
      'another source of the evidence',
      reassignmentMessage(),
      reassignmentMessage({ evidenceSource: 'other' }),
    ],
    ['another id', withdrawalMessage(), withdrawalMessage({}, { id: 'crm-2' })],
  ])('but not %s', (_, a, b) => {
    expect(digestOf(a)).not.toBe(digestOf(b))
  })

  /** Whatever a message says, saying it in another order is saying the same, and changing one value is not. */
  const tellsSameFromOther = (digest: (input: CloudEventMessage) => string) =>
    law(
      fc.property(anyMessage, fc.string({ minLength: 1 }), (said, note) => {
        expect(digest(reversed(said) as CloudEventMessage)).toBe(digest(said))
        const other = { ...said, data: { ...said.data, note } }
        expect(digest(other)).not.toBe(digest(said))
        expect(digest({ ...other, data: { ...other.data, note: `${note}x` } })).not.toBe(digest(other))
      }),
    )
  test('is told from other content, whatever it says', () => tellsSameFromOther(digestOf).holds())
  test('… which catches a digest of the bytes as they came', () =>
    tellsSameFromOther((said) => fakeNames.contentDigestOf(JSON.stringify(said))).isBroken())
  test('… and one of the facts in clear alone', () =>
    tellsSameFromOther((said) =>
      fakeNames.contentDigestOf(canonicalJson(understood(said).command)),
    ).isBroken())
})

describe('decodeMessage() has bounds', () => {
  const tooLarge = [{ path: '', expected: `an event of at most ${MESSAGE_BYTES_MAX} bytes` }]
  const tooDeep = [{ path: '', expected: `an event of at most ${MESSAGE_DEPTH_MAX} levels` }]

  /** A message whose content has exactly so many bytes. */
  const ofBytes = (bytes: number, letter = 'x'): Members => {
    const contentBytes = (words: string): number => {
      const { datacontenttype: _, specversion: __, type, ...content } = withdrawalMessage({ words })
      const scope = { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] }
      const data = { ...(content['data'] as Members), scope }
      const time = '2026-11-02T09:00:00.000Z'
      return Buffer.byteLength(
        canonicalJson({ ...content, data, time, type: String(type).slice('org.consent-ledger.'.length) }),
      )
    }
    const left = bytes - contentBytes('')
    const width = Buffer.byteLength(letter)
    return withdrawalMessage({ words: letter.repeat(Math.floor(left / width)) + 'x'.repeat(left % width) })
  }
  test.each([
    ['letters of one byte', 'x'],
    ['letters of two bytes', 'é'],
    ['letters of three bytes', '例'],
    ['letters of four bytes', '😀'],
  ])('on its bytes, of %s: so many and not one more', (_, letter) => {
    expect(faultsOf(ofBytes(MESSAGE_BYTES_MAX, letter))).toStrictEqual([])
    expect(faultsOf(ofBytes(MESSAGE_BYTES_MAX + 1, letter))).toStrictEqual(tooLarge)
  })
  test.each<[string, Members]>([
    ['a text of a megabyte', { note: 'x'.repeat(1_048_576) }],
    ['a list of a million', { evidence: new Array(1_000_000).fill(0) }],
    [
      'many long names',
      { person: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`${'n'.repeat(100)}${i}`, 1])) },
    ],
    ['lists of lists', { note: new Array(600).fill(new Array(600).fill(1)) }],
  ])('and says so before it looks at %s', (_, data) => {
    expect(faultsOf(grantMessage(data))).toStrictEqual(tooLarge)
  })

  // The event and its data are two levels.
  const deepest = MESSAGE_DEPTH_MAX - 2
  test('on its depth: so deep and no deeper', () => {
    expect(faultsOf(withdrawalMessage({ note: nested(deepest) }))).toStrictEqual([])
    expect(faultsOf(withdrawalMessage({ note: nested(deepest + 1) }))).toStrictEqual(tooDeep)
    expect(faultsOf(withdrawalMessage({ note: nested(deepest, (inner) => [inner]) }))).toStrictEqual([])
    expect(faultsOf(withdrawalMessage({ note: nested(deepest + 1, (inner) => [inner]) }))).toStrictEqual(
      tooDeep,
    )
  })
  test.each<[string, unknown]>([
    ['an object of 10,000 levels', withdrawalMessage({ person: nested(10_000) })],
    ['a list of 10,000 levels', withdrawalMessage({ note: nested(10_000, (inner) => [inner]) })],
    ['evidence of 10,000 levels', grantMessage({ evidence: [nested(10_000)] })],
    ['nothing but 100,000 levels', nested(100_000, (inner) => [inner])],
  ])('and answers to %s', (_, input) => {
    expect(faultsOf(input)).toStrictEqual(tooDeep)
  })

  test('on what it tells: of 30,000 faults the first hundred', () => {
    const faults = faultsOf(grantMessage({ evidence: new Array(30_000).fill(0) }))
    expect(faults).toHaveLength(ISSUES_MAX)
    expect(faults[0]?.path).toBe('data.evidence.0')
  })
  test('and not on how many members it does not know', () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`m${i}`, i]))
    expect(understood(withdrawalMessage(many)).protectedValues).toHaveLength(2_002)
  })
})

describe('what is wrong with a message', () => {
  const CANARY = 'canary'
  const canaries = fc.constantFrom<unknown>(
    CANARY,
    `+1${CANARY}`,
    `${CANARY}@example`,
    [CANARY],
    { [CANARY]: CANARY },
    [{ [CANARY]: [CANARY] }],
    `${CANARY}\ud800`,
    `${CANARY}${'x'.repeat(2_000)}`,
  )
  const spoilers = fc.oneof(canaries, fc.constantFrom<unknown>(null, 7, true, [], {}, '', [null], -0.5))
  const places = [
    'specversion',
    'id',
    'source',
    'type',
    'time',
    'datacontenttype',
    'data',
    'data.contact',
    'data.region',
    'data.person',
    'data.scope',
    'data.scope.seller',
    'data.scope.channel',
    'data.scope.purpose',
    'data.level',
    'data.expiresAt',
    'data.capture',
    'data.capture.method',
    'data.disclosure',
    'data.disclosure.sha256',
    'data.evidence',
    'data.jurisdiction',
    'data.acquiredFrom',
    'data.acquiredFrom.date',
    'data.method',
    'data.words',
    'data.reason',
    'data.requestedBy',
    'data.entry',
    'data.authority',
    'data.seller',
    'data.kind',
    'data.product',
    'data.asOf',
    'data.evidenceSource',
    `data.${CANARY}`,
    CANARY,
  ]
  const spoiled = (
    value: unknown,
    [name = '', ...path]: ReadonlyArray<string>,
    spoiler: unknown,
  ): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const members = value as Members
    return { ...members, [name]: path.length === 0 ? spoiler : spoiled(members[name] ?? {}, path, spoiler) }
  }
  const faults = fc.array(fc.tuple(fc.constantFrom(...places), spoilers), { minLength: 1, maxLength: 4 })

  /** However a message is spoiled, what is told of it holds no value of it and no name that is not ours. */
  const tellsNoValue = (tell: typeof faultsOf) =>
    law(
      fc.property(anyMessage, faults, (said, spoiling) => {
        const input = spoiling.reduce<unknown>(
          (value, [place, spoiler]) => spoiled(value, place.split('.'), spoiler),
          said,
        )
        const told = JSON.stringify(tell(input))
        expect(told).not.toContain(CANARY)
        expect(told).not.toContain(said.data['contact'])
        // Said in words, not as io-ts names its codecs.
        expect(told).not.toMatch(/Partial<|Array<|UnknownRecord|\{ \w+: /)
      }),
      1_000,
    )
  test('is told without any value', () => tellsNoValue(faultsOf).holds())
  test.each<[string, typeof faultsOf]>([
    [
      'what came',
      (input) =>
        faultsOf(input).map((one) => ({ ...one, expected: `${one.expected}, not ${JSON.stringify(input)}` })),
    ],
    [
      'the names of members',
      (input) => [
        ...faultsOf(input),
        ...Object.keys((input as { readonly data?: object }).data ?? {}).map((path) => ({
          path,
          expected: '',
        })),
      ],
    ],
  ])('… which catches one that tells %s', (_, tell) => tellsNoValue(tell).isBroken())

  test('is never thrown, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything()), (input) => {
        expect(faultsOf(input)).not.toStrictEqual([])
      }),
    )
  })
  test('is never thrown, whatever its data are', () => {
    fc.assert(
      fc.property(anyMessage, fc.object({ withBigInt: false, maxDepth: 3 }), (said, data) => {
        expect(faultsOf({ ...said, data }).length).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
