import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContactCommand } from '../../../src/domain/contact/command.ts'
import { message as anyMessage } from '../../support/arbitrary/message.ts'
import { at } from '../../support/contact-facts.ts'
import { fakeNames } from '../../support/fake-names.ts'
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

const SHA256 = '0123456789abcdef'.repeat(4)
const occurredAt = at('2026-11-02T09:00:00Z')

const commandOf = (input: unknown): ContactCommand => understood(input).command

/** Protected values by their path; each path once. */
const protectedOf = (input: unknown): Readonly<Record<string, unknown>> => {
  const values = understood(input).protectedValues
  const byPath = Object.fromEntries(values.map(({ path, value }) => [path, value]))
  expect(Object.keys(byPath)).toHaveLength(values.length)
  return byPath
}

const WHOSE = { contact: '+13055550123', id: 'crm-1' }

describe('a grant', () => {
  const full = grantMessage({
    scope: {
      seller: ['globex', 'acme'],
      channel: ['sms', 'email', 'sms'],
      purpose: 'loyalty',
      basis: 'art. 6',
    },
    expiresAt: '2027-11-02T10:00:00+01:00',
    capture: {
      method: 'web-form',
      url: 'https://x.test/f?e=jane',
      form: 'f-1',
      agent: 'Joe',
      ip: '192.0.2.1',
      userAgent: 'UA',
      recording: 'r',
    },
    disclosure: { id: 'web', version: '3', language: 'en', sha256: SHA256.toUpperCase(), shownAt: 'top' },
    evidence: [
      { kind: 'screenshot', uri: 'https://x.test/s', sha256: SHA256, id: 's-1' },
      { kind: 'log', note: { by: 'Joe' } },
    ],
    jurisdiction: 'US-FL',
    acquiredFrom: { party: 'Leads Ltd', date: '2026-10-01', contract: 'c-9' },
    person: { name: 'Jane Doe', crmId: '77', email: 'jane@example.com', tags: ['vip'] },
    campaign: 'autumn',
  })

  test('says in clear what the ledger decides by', () => {
    expect(commandOf(full)).toStrictEqual({
      type: 'GrantConsent',
      occurredAt,
      receivedAt: RECEIVED_AT,
      scope: { seller: ['acme', 'globex'], channel: ['email', 'sms'], purpose: ['loyalty'] },
      level: 'express-written',
      expiresAt: at('2027-11-02T09:00:00Z'),
      capture: { method: 'web-form' },
      disclosure: { id: 'web', version: '3', language: 'en', sha256: SHA256 },
      evidence: [{ kind: 'screenshot', sha256: SHA256 }, { kind: 'log' }],
      jurisdiction: 'US-FL',
      acquiredFrom: { party: 'Leads Ltd', date: '2026-10-01' },
    })
  })
  test('protects everything else, by its path', () => {
    expect(protectedOf(full)).toStrictEqual({
      ...WHOSE,
      'person.name': 'Jane Doe',
      'person.crmId': '77',
      'person.email': 'jane@example.com',
      'person.tags': ['vip'],
      'data.campaign': 'autumn',
      'scope.basis': 'art. 6',
      'capture.url': 'https://x.test/f?e=jane',
      'capture.form': 'f-1',
      'capture.agent': 'Joe',
      'capture.ip': '192.0.2.1',
      'capture.userAgent': 'UA',
      'capture.recording': 'r',
      'disclosure.shownAt': 'top',
      'evidence.0.uri': 'https://x.test/s',
      'evidence.0.id': 's-1',
      'evidence.1.note': { by: 'Joe' },
      'acquiredFrom.contract': 'c-9',
    })
  })
  test('needs no more than a contact, a level and how it was captured to be understood', () => {
    const least = grantMessage({ scope: undefined })
    expect(commandOf(least)).toStrictEqual({
      type: 'GrantConsent',
      occurredAt,
      receivedAt: RECEIVED_AT,
      scope: { seller: ['default'] },
      level: 'express-written',
      capture: { method: 'web-form' },
      evidence: [],
    })
    expect(protectedOf(least)).toStrictEqual(WHOSE)
  })

  test.each<[string, unknown, unknown]>([
    [
      'the default seller where none is named',
      { channel: 'sms', purpose: 'survey' },
      { seller: ['default'], channel: ['sms'], purpose: ['survey'] },
    ],
    [
      'nobody for a list of no sellers, for the rule to refuse',
      { ...SCOPE, seller: [] },
      { seller: [], channel: ['sms'], purpose: ['marketing'] },
    ],
    [
      '`*` as it came, for the rule to refuse',
      { seller: '*', channel: '*', purpose: '*' },
      { seller: '*', channel: '*', purpose: '*' },
    ],
    [
      '`*` among words as `*`',
      { seller: ['acme', '*'], channel: ['*', 'sms'], purpose: ['*'] },
      { seller: '*', channel: '*', purpose: '*' },
    ],
    [
      'no channel where it is left out',
      { seller: 'acme', purpose: 'marketing' },
      { seller: ['acme'], purpose: ['marketing'] },
    ],
    [
      'no channel for a list of none',
      { ...SCOPE, channel: [] },
      { seller: ['acme'], purpose: ['marketing'] },
    ],
    [
      'no purpose where it is left out',
      { seller: 'acme', channel: 'sms' },
      { seller: ['acme'], channel: ['sms'] },
    ],
    ['no purpose for a list of none', { ...SCOPE, purpose: [] }, { seller: ['acme'], channel: ['sms'] }],
    ['nothing but the default seller of an empty scope', {}, { seller: ['default'] }],
  ])('is understood to speak of %s', (_, scope, requested) => {
    expect(commandOf(grantMessage({ scope }))).toMatchObject({ scope: requested })
    expect((commandOf(grantMessage({ scope })) as { scope: unknown }).scope).toStrictEqual(requested)
  })

  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['an unknown channel', { scope: { ...SCOPE, channel: 'smss' } }, 'data.scope.channel', 'a channel'],
    [
      'an unknown channel among known ones',
      { scope: { ...SCOPE, channel: ['sms', 'fax'] } },
      'data.scope.channel',
      'a channel',
    ],
    [
      'an unknown purpose',
      { scope: { ...SCOPE, purpose: 'marketting' } },
      'data.scope.purpose',
      'a purpose known to this ledger',
    ],
    [
      'an unknown purpose among known ones',
      { scope: { ...SCOPE, purpose: ['survey', 'x'] } },
      'data.scope.purpose',
      'a purpose known to this ledger',
    ],
    ['an unknown level', { level: 'explicit' }, 'data.level', 'a level'],
    ['an unknown method', { capture: { method: 'osmosis' } }, 'data.capture.method', 'a capture method'],
    ['no level', { level: undefined }, 'data.level', 'a level'],
    ['no capture', { capture: undefined }, 'data.capture', 'how it was captured'],
    ['no method', { capture: {} }, 'data.capture.method', 'a capture method'],
    [
      'a seller that is no word',
      { scope: { ...SCOPE, seller: '' } },
      'data.scope.seller',
      'a word of 1 to 128',
    ],
    ['a scope that is no object', { scope: 'sms' }, 'data.scope', 'a scope such as'],
    ['a scope that is a list', { scope: [SCOPE] }, 'data.scope', 'a scope such as'],
    ['a channel that is a number', { scope: { ...SCOPE, channel: 7 } }, 'data.scope.channel', 'a channel'],
    ['a list of lists', { scope: { ...SCOPE, channel: [['sms']] } }, 'data.scope.channel', 'a channel'],
    [
      'an expiry that is a date',
      { expiresAt: '2027-01-01' },
      'data.expiresAt',
      'an RFC 3339 time with an offset',
    ],
    ['an expiry that is null', { expiresAt: null }, 'data.expiresAt', 'an RFC 3339 time with an offset'],
    [
      'a disclosure without a version',
      { disclosure: { id: 'web' } },
      'data.disclosure.version',
      'a word of 1 to 128',
    ],
    [
      'a digest that is none',
      { disclosure: { id: 'w', version: '1', sha256: 'abc' } },
      'data.disclosure.sha256',
      'a SHA-256',
    ],
    ['evidence that is no list', { evidence: { kind: 'log' } }, 'data.evidence', 'an array of evidence'],
    [
      'evidence without a kind',
      { evidence: [{ kind: 'log' }, {}] },
      'data.evidence.1.kind',
      'a word of 1 to 128',
    ],
    [
      'evidence with a number for a uri',
      { evidence: [{ kind: 'log', uri: 7 }] },
      'data.evidence.0.uri',
      'a text',
    ],
    ['evidence that is null', { evidence: [null] }, 'data.evidence.0', 'a piece of evidence'],
    [
      'a jurisdiction by its name',
      { jurisdiction: 'Florida' },
      'data.jurisdiction',
      'a jurisdiction such as',
    ],
    [
      'a jurisdiction in small letters',
      { jurisdiction: 'us' },
      'data.jurisdiction',
      'a jurisdiction such as',
    ],
    [
      'a source without a date',
      { acquiredFrom: { party: 'Leads Ltd' } },
      'data.acquiredFrom.date',
      'a date such as',
    ],
    [
      'a source of 30 February',
      { acquiredFrom: { party: 'L', date: '2026-02-30' } },
      'data.acquiredFrom.date',
      'a date such as',
    ],
    ['a person that is a name', { person: 'Jane Doe' }, 'data.person', 'a JSON object'],
    ['a person that is a list', { person: ['Jane Doe'] }, 'data.person', 'a JSON object'],
    ['a region by its name', { region: 'United States' }, 'data.region', 'a country code such as US'],
  ])('is invalid with %s', (_, data, path, expected) => {
    const faults = faultsOf(grantMessage(data))
    expect(faults.map((fault) => fault.path)).toContain(path)
    expect(faults.find((fault) => fault.path === path)?.expected).toContain(expected)
  })
})

describe('a withdrawal', () => {
  const EVERYTHING_OF = (seller: string) => ({ seller: [seller], channel: '*', purpose: '*' })

  test.each<[string, unknown, unknown]>([
    ['one word each', SCOPE, { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] }],
    [
      'lists',
      { seller: ['globex', 'acme'], channel: ['voice', 'sms'], purpose: ['survey', 'loyalty'] },
      { seller: ['acme', 'globex'], channel: ['sms', 'voice'], purpose: ['loyalty', 'survey'] },
    ],
    ['everything for the default seller, without a scope', undefined, EVERYTHING_OF('default')],
    ['everything for the default seller, of an empty scope', {}, EVERYTHING_OF('default')],
    ['everything for one seller', { seller: 'acme' }, EVERYTHING_OF('acme')],
    ['everything for everybody', { seller: '*' }, { seller: '*', channel: '*', purpose: '*' }],
    [
      'everybody, where `*` is among sellers',
      { seller: ['acme', '*'] },
      { seller: '*', channel: '*', purpose: '*' },
    ],
    [
      'every purpose where none is named',
      { channel: 'sms' },
      { seller: ['default'], channel: ['sms'], purpose: '*' },
    ],
    [
      'every channel where none is named',
      { purpose: 'survey' },
      { seller: ['default'], channel: '*', purpose: ['survey'] },
    ],
    ['every channel for a list of none', { channel: [], purpose: [] }, EVERYTHING_OF('default')],
    [
      'the default seller for a list of none',
      { ...SCOPE, seller: [] },
      { seller: ['default'], channel: ['sms'], purpose: ['marketing'] },
    ],
    [
      '`*` among words as `*`',
      { ...SCOPE, channel: ['sms', '*'] },
      { seller: ['acme'], channel: '*', purpose: ['marketing'] },
    ],
  ])('is understood to speak of %s', (_, scope, understoodAs) => {
    expect(commandOf(withdrawalMessage({ scope }))).toStrictEqual({
      type: 'WithdrawConsent',
      occurredAt,
      scope: understoodAs,
      method: 'reply-keyword',
    })
    expect(protectedOf(withdrawalMessage({ scope }))).toStrictEqual(WHOSE)
  })

  test.each<[string, Readonly<Record<string, unknown>>, object, ReadonlyArray<string>, object]>([
    [
      'channel',
      { scope: { ...SCOPE, channel: 'smss' } },
      { scope: { seller: ['acme'], channel: '*', purpose: ['marketing'] } },
      ['scope.channel'],
      { 'original.scope.channel': ['smss'] },
    ],
    [
      'channel among known ones',
      { scope: { ...SCOPE, channel: ['sms', 'fax'] } },
      { scope: { seller: ['acme'], channel: '*', purpose: ['marketing'] } },
      ['scope.channel'],
      { 'original.scope.channel': ['fax', 'sms'] },
    ],
    [
      'channel beside `*`',
      { scope: { ...SCOPE, channel: ['*', 'fax'] } },
      { scope: { seller: ['acme'], channel: '*', purpose: ['marketing'] } },
      ['scope.channel'],
      { 'original.scope.channel': ['*', 'fax'] },
    ],
    [
      'channel of no letters',
      { scope: { ...SCOPE, channel: '' } },
      { scope: { seller: ['acme'], channel: '*', purpose: ['marketing'] } },
      ['scope.channel'],
      { 'original.scope.channel': [''] },
    ],
    [
      'channel in capitals',
      { scope: { ...SCOPE, channel: 'SMS' } },
      { scope: { seller: ['acme'], channel: '*', purpose: ['marketing'] } },
      ['scope.channel'],
      { 'original.scope.channel': ['SMS'] },
    ],
    [
      'purpose',
      { scope: { ...SCOPE, purpose: ['survey', 'marketting'] } },
      { scope: { seller: ['acme'], channel: ['sms'], purpose: '*' } },
      ['scope.purpose'],
      { 'original.scope.purpose': ['marketting', 'survey'] },
    ],
    [
      'purpose that every object has',
      { scope: { ...SCOPE, purpose: 'constructor' } },
      { scope: { seller: ['acme'], channel: ['sms'], purpose: '*' } },
      ['scope.purpose'],
      { 'original.scope.purpose': ['constructor'] },
    ],
    [
      'method',
      { method: 'carrier pigeon' },
      { method: 'other', scope: { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] } },
      ['method'],
      { 'original.method': 'carrier pigeon' },
    ],
    [
      'method of half a character',
      { method: '\ud83d' },
      { method: 'other', scope: { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] } },
      ['method'],
      { 'original.method': '\ud83d' },
    ],
    [
      'word everywhere',
      { scope: { ...SCOPE, channel: 'a', purpose: 'b' }, method: 'c' },
      { method: 'other', scope: { seller: ['acme'], channel: '*', purpose: '*' } },
      ['scope.channel', 'scope.purpose', 'method'],
      { 'original.scope.channel': ['a'], 'original.scope.purpose': ['b'], 'original.method': 'c' },
    ],
  ])('is never lost to an unknown %s', (_, data, facts, unknownWords, originals) => {
    expect(commandOf(withdrawalMessage(data))).toStrictEqual({
      type: 'WithdrawConsent',
      occurredAt,
      method: 'reply-keyword',
      ...facts,
      unknownWords,
    })
    expect(protectedOf(withdrawalMessage(data))).toStrictEqual({ ...WHOSE, ...originals })
  })

  test("protects the person's own words, and members that no version knows", () => {
    const said = withdrawalMessage({
      words: 'STOP \ud83d',
      person: { name: 'Jane' },
      scope: { ...SCOPE, list: 'autumn' },
      agent: { name: 'Joe' },
      evidence: [{ kind: 'letter', uri: 'x' }],
    })
    expect(protectedOf(said)).toStrictEqual({
      ...WHOSE,
      'person.name': 'Jane',
      words: 'STOP \ud83d',
      'data.agent': { name: 'Joe' },
      'data.evidence': [{ kind: 'letter', uri: 'x' }],
      'scope.list': 'autumn',
    })
  })

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['without a method', { method: undefined }, 'data.method'],
    ['with a number for a method', { method: 7 }, 'data.method'],
    ['with a number for its words', { words: 7 }, 'data.words'],
    ['with a text for its scope', { scope: 'everything' }, 'data.scope'],
    ['with null for one of its channels', { scope: { ...SCOPE, channel: [null] } }, 'data.scope.channel'],
    ['with an object for a purpose', { scope: { ...SCOPE, purpose: {} } }, 'data.scope.purpose'],
    [
      'with a channel of more than a thousand letters',
      { scope: { ...SCOPE, channel: 'x'.repeat(1_025) } },
      'data.scope.channel',
    ],
    ['with a seller that is no word', { scope: { ...SCOPE, seller: '' } }, 'data.scope.seller'],
  ])('is invalid %s', (_, data, path) => {
    expect(faultyPaths(withdrawalMessage(data))).toStrictEqual([path])
  })
})

describe('an internal entry', () => {
  test('says what, why and who asked', () => {
    expect(commandOf(dncMessage())).toStrictEqual({
      type: 'AddDnc',
      occurredAt,
      scope: { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] },
      reason: 'consumer-request',
      requestedBy: 'consumer',
    })
    expect(protectedOf(dncMessage({ note: 'angry' }))).toStrictEqual({ ...WHOSE, 'data.note': 'angry' })
  })
  test('refuses everything for the default seller without a scope', () => {
    expect(commandOf(dncMessage({ scope: undefined }))).toMatchObject({
      scope: { seller: ['default'], channel: '*', purpose: '*' },
    })
  })
  test('is never lost to unknown words', () => {
    const said = dncMessage({
      scope: { seller: 'acme', channel: 'fax', purpose: 'spam' },
      reason: 'bad mood',
      requestedBy: 'mother',
    })
    expect(commandOf(said)).toStrictEqual({
      type: 'AddDnc',
      occurredAt,
      scope: { seller: ['acme'], channel: '*', purpose: '*' },
      reason: 'other',
      requestedBy: 'other',
      unknownWords: ['scope.channel', 'scope.purpose', 'reason', 'requestedBy'],
    })
    expect(protectedOf(said)).toStrictEqual({
      ...WHOSE,
      'original.scope.channel': ['fax'],
      'original.scope.purpose': ['spam'],
      'original.reason': 'bad mood',
      'original.requestedBy': 'mother',
    })
  })
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['without a reason', { reason: undefined }, 'data.reason'],
    ['without one who asked', { requestedBy: undefined }, 'data.requestedBy'],
    ['with a list for a reason', { reason: ['complaint'] }, 'data.reason'],
  ])('is invalid %s', (_, data, path) => {
    expect(faultyPaths(dncMessage(data))).toStrictEqual([path])
  })
})

describe('a lift', () => {
  const entryId = fakeNames.eventIdOf('urn:crm:north', 'crm-0')
  test.each<[string, unknown]>([
    ['by the CloudEvent that made it', { source: 'urn:crm:north', id: 'crm-0' }],
    ['by its event id', entryId],
  ])('names the entry %s', (_, entry) => {
    expect(commandOf(liftMessage({ entry }))).toStrictEqual({
      type: 'LiftDnc',
      occurredAt,
      entryId,
      evidence: [{ kind: 'letter' }],
    })
    expect(protectedOf(liftMessage({ entry }))).toStrictEqual({ ...WHOSE, authority: 'J. Doe' })
  })
  test('protects where evidence lies, and what else is said of the entry', () => {
    const said = liftMessage({
      entry: { source: 'a', id: 'b', page: 4 },
      evidence: [{ kind: 'letter', uri: 'x', sha256: SHA256 }],
    })
    expect(commandOf(said)).toMatchObject({ evidence: [{ kind: 'letter', sha256: SHA256 }] })
    expect(protectedOf(said)).toStrictEqual({
      ...WHOSE,
      authority: 'J. Doe',
      'entry.page': 4,
      'evidence.0.uri': 'x',
    })
  })
  test('without evidence is understood, and refused by its rule later', () => {
    expect(commandOf(liftMessage({ evidence: undefined }))).toMatchObject({ evidence: [] })
    expect(commandOf(liftMessage({ evidence: [] }))).toMatchObject({ evidence: [] })
  })
  test.each<[string, Readonly<Record<string, unknown>>, ReadonlyArray<string>]>([
    ['without an entry', { entry: undefined }, ['data.entry']],
    ['of an entry that is no id', { entry: 'crm-0' }, ['data.entry']],
    ['of an entry in capitals', { entry: entryId.toUpperCase() }, ['data.entry']],
    ['of an entry without a source', { entry: { id: 'crm-0' } }, ['data.entry', 'data.entry.source']],
    ['of an entry that is a number', { entry: 7 }, ['data.entry']],
    ['without an authority', { authority: undefined }, ['data.authority']],
    ['with evidence of no kind', { evidence: [{}] }, ['data.evidence.0.kind']],
  ])('is invalid %s', (_, data, paths) => {
    expect(faultyPaths(liftMessage(data))).toStrictEqual(paths)
  })
})

describe('a relationship', () => {
  test('is with the default seller where none is named, and takes place when the event says', () => {
    expect(commandOf(relationshipMessage())).toStrictEqual({
      type: 'RecordRelationship',
      occurredAt,
      seller: 'default',
      kind: 'transaction',
    })
    expect(commandOf(relationshipMessage({ seller: 'acme', kind: 'inquiry' }))).toMatchObject({
      seller: 'acme',
      kind: 'inquiry',
    })
  })
  test('protects the product', () => {
    expect(protectedOf(relationshipMessage({ product: 'loan', amount: 7 }))).toStrictEqual({
      ...WHOSE,
      product: 'loan',
      'data.amount': 7,
    })
  })
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['without a kind', { kind: undefined }, 'data.kind'],
    ['of an unknown kind', { kind: 'friendship' }, 'data.kind'],
    ['with every seller', { seller: '*' }, 'data.seller'],
    ['with several sellers', { seller: ['acme'] }, 'data.seller'],
  ])('is invalid %s', (_, data, path) => {
    expect(faultyPaths(relationshipMessage(data))).toStrictEqual([path])
  })
})

describe('a reassignment', () => {
  test('says as of which day, and protects who says so', () => {
    expect(commandOf(reassignmentMessage())).toStrictEqual({
      type: 'ReassignContact',
      occurredAt,
      asOf: '2026-06-01',
    })
    expect(protectedOf(reassignmentMessage())).toStrictEqual({ ...WHOSE, evidenceSource: 'RND' })
  })
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['without a day', { asOf: undefined }, 'data.asOf'],
    ['with a time for a day', { asOf: '2026-06-01T00:00:00Z' }, 'data.asOf'],
    ['with 31 June', { asOf: '2026-06-31' }, 'data.asOf'],
    ['without a source', { evidenceSource: undefined }, 'data.evidenceSource'],
  ])('is invalid %s', (_, data, path) => {
    expect(faultyPaths(reassignmentMessage(data))).toStrictEqual([path])
  })
})

describe('members that are named as those of every object', () => {
  test('are kept and protected', () => {
    const said = withdrawalMessage({
      constructor: { prototype: { admin: true } },
      toString: 'x',
      hasOwnProperty: 'y',
      person: { constructor: 'z', valueOf: 1 },
    })
    expect(protectedOf(said)).toStrictEqual({
      ...WHOSE,
      'person.constructor': 'z',
      'person.valueOf': 1,
      'data.constructor': { prototype: { admin: true } },
      'data.toString': 'x',
      'data.hasOwnProperty': 'y',
    })
  })
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['of the event', withdrawalMessage({}, { PROTO: { data: {} } })],
    ['of its data', withdrawalMessage({ PROTO: { scope: { channel: 'email' } } })],
    ['of a scope', withdrawalMessage({ scope: { ...SCOPE, PROTO: { channel: 'email' } } })],
    ['deep in a person', withdrawalMessage({ person: { a: [{ PROTO: null }] } })],
  ])('but a prototype %s is refused: whoever copies it loses it, or obeys it', (_, said) => {
    expect(faultsOf(said)).toStrictEqual([])
    const polluted: unknown = JSON.parse(JSON.stringify(said).replace('"PROTO"', '"__proto__"'))
    expect(faultsOf(polluted)).toStrictEqual([{ path: '', expected: 'no member named __proto__' }])
  })
})

/** What a reply was an answer to stands in the scope, and its channel in its reading. */
const isClearOfReply = (name: string, value: unknown, clear: string): boolean =>
  ['seller', 'purpose', 'channel'].includes(name) &&
  ([value].flat().includes('*') || [value].flat().every((word) => clear.includes(`"${String(word)}"`)))

test('whatever is in order is understood, and every fact is in clear or protected, never both', () => {
  fc.assert(
    fc.property(anyMessage, (said) => {
      const { command, protectedValues, contact } = understood(said)
      const clear = JSON.stringify(command)
      expect(clear).not.toContain(contact)
      const paths = protectedValues.map(({ path }) => path)
      expect(new Set(paths).size).toBe(paths.length)
      expect(paths).toContain('contact')
      expect(paths).toContain('id')
      for (const name of Object.keys(said.data)) {
        const isClear =
          name in command ||
          ['region', 'contact', 'entry'].includes(name) ||
          (said.type.endsWith('reply.received.v1') && isClearOfReply(name, said.data[name], clear))
        const isProtected = paths.some(
          (path) =>
            path === (name === 'text' ? 'words' : name) ||
            path === `data.${name}` ||
            path.startsWith(`${name}.`) ||
            path.startsWith(`original.${name}`) ||
            path.startsWith(`original.scope.${name}`),
        )
        const isEmpty = name === 'person' && JSON.stringify(said.data[name]) === '{}'
        expect(isClear || isProtected || isEmpty, name).toBe(true)
      }
    }),
  )
})
