import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REPLY_TABLE } from '../../../src/domain/replies/reply-words.ts'
import { at } from '../../support/contact-facts.ts'
import { faultyPaths, replyMessage, understood } from '../../support/messages.ts'

const occurredAt = at('2026-11-02T09:00:00Z')

const protectedOf = (input: unknown): Readonly<Record<string, unknown>> => {
  const values = understood(input).protectedValues
  const byPath = Object.fromEntries(values.map(({ path, value }) => [path, value]))
  expect(Object.keys(byPath)).toHaveLength(values.length)
  return byPath
}

const read = (facts: object) => ({ table: REPLY_TABLE, ...facts })

describe('a reply that refuses', () => {
  const marketing = { seller: 'acme', purpose: 'marketing', channel: 'sms' }

  test.each([
    ['STOP to marketing', 'STOP', marketing, ['acme'], ['marketing']],
    ['STOP to anything else', 'STOP', { ...marketing, purpose: 'service' }, ['acme'], '*'],
    [
      'STOP to more than marketing',
      'STOP',
      { ...marketing, purpose: ['marketing', 'survey'] },
      ['acme'],
      '*',
    ],
    ['STOP to a purpose that nobody knows', 'STOP', { ...marketing, purpose: 'raffle' }, ['acme'], '*'],
    ['STOP to nobody knows what', 'STOP', { seller: 'acme' }, ['acme'], '*'],
    ['STOP to nobody knows whom', 'STOP', {}, ['default'], '*'],
    [
      'STOP to several sellers',
      'STOP',
      { ...marketing, seller: ['globex', 'acme'] },
      ['acme', 'globex'],
      ['marketing'],
    ],
    ['STOP to everybody', 'STOP', { ...marketing, seller: '*' }, '*', ['marketing']],
    ['STOP ALL', 'STOP ALL', marketing, '*', '*'],
    ['a refusal in free words', 'please stop texting me', marketing, ['acme'], '*'],
    ['a refusal that names all companies', 'remove me from all your lists', marketing, '*', '*'],
    ['what is unclear', 'who is this', marketing, ['acme'], '*'],
  ])('%s', (_, text, about, seller, purpose) => {
    const { command } = understood(replyMessage({ text, ...about }))
    expect(command).toMatchObject({
      type: 'WithdrawConsent',
      occurredAt,
      method: 'reply-keyword',
      scope: { seller, channel: '*', purpose },
    })
  })

  test('says how it was read, and protects every word of it', () => {
    const message = replyMessage({
      text: 'Who is this? Jane here',
      ...marketing,
      person: { name: 'Jane' },
      words: 'not the text',
      gateway: 'g-1',
    })
    expect(understood(message)).toMatchObject({
      replyClass: 'unclear',
      command: { reply: read({ class: 'unclear', by: 'doubt', channel: 'sms' }) },
    })
    expect(protectedOf(message)).toStrictEqual({
      contact: '+13055550123',
      id: 'crm-1',
      'person.name': 'Jane',
      words: 'Who is this? Jane here',
      'data.words': 'not the text',
      'data.gateway': 'g-1',
      'data.purpose': 'marketing',
    })
    expect(JSON.stringify(understood(message).command)).not.toContain('Jane')
  })

  test('keeps words that nobody knows, and is never invalid for them', () => {
    const message = replyMessage({ text: 'STOP', channel: 'fax', purpose: 'raffle', grant: { level: 7 } })
    expect(understood(message).command).toMatchObject({ unknownWords: ['scope.purpose'] })
    expect(understood(message).command).toMatchObject({ reply: read({ class: 'withdrawal', by: 'word' }) })
    expect(protectedOf(message)).toMatchObject({
      'data.channel': 'fax',
      'original.scope.purpose': ['raffle'],
      'data.grant': { level: 7 },
    })
  })

  test('takes null for what is left out', () => {
    const message = replyMessage({ text: 'STOP', seller: null, purpose: null, channel: null, grant: null })
    expect(understood(message).contentDigest).toBe(understood(replyMessage({ text: 'STOP' })).contentDigest)
  })
})

describe('a reply that asks for help or opts in', () => {
  test.each([
    ['HELP', 'help'],
    ['START', 'opt-in'],
    ['YES', 'opt-in'],
  ])('%s alone is noted, and grants nothing', (text, known) => {
    const message = replyMessage({ text, seller: 'acme', channel: 'sms', purpose: 'marketing' })
    expect(understood(message)).toMatchObject({
      replyClass: known,
      command: {
        type: 'NoteReply',
        occurredAt,
        scope: { seller: ['acme'], channel: '*', purpose: ['marketing'] },
        reply: read({ class: known, by: 'word', channel: 'sms' }),
      },
    })
    expect(protectedOf(message)).toStrictEqual({ contact: '+13055550123', id: 'crm-1', words: text })
  })

  const grant = {
    scope: { channel: 'sms', purpose: 'marketing', basis: 'b' },
    level: 'express-written',
    disclosure: { id: 'sms-offers', version: '4' },
    evidence: [{ kind: 'call-to-action', uri: 'https://x.test/cta' }],
    capture: { method: 'web-form', agent: 'bot' },
    words: 'w',
    note: 'n',
  }

  test('grants what the programme says, of the seller that was answered', () => {
    const message = replyMessage({ text: 'YES', seller: 'acme', channel: 'sms', grant, note: 'of the reply' })
    expect(understood(message)).toMatchObject({
      replyClass: 'opt-in',
      command: {
        type: 'GrantConsent',
        occurredAt,
        scope: { seller: ['acme'], channel: ['sms'], purpose: ['marketing'] },
        level: 'express-written',
        capture: { method: 'reply-keyword' },
        disclosure: { id: 'sms-offers', version: '4' },
        evidence: [{ kind: 'call-to-action' }],
        replyProves: 'express-written',
      },
    })
    expect(protectedOf(message)).toStrictEqual({
      contact: '+13055550123',
      id: 'crm-1',
      words: 'YES',
      'scope.basis': 'b',
      'capture.agent': 'bot',
      'evidence.0.uri': 'https://x.test/cta',
      'data.note': 'of the reply',
      'data.grant.note': 'n',
      'data.grant.words': 'w',
    })
  })

  test('keeps a seller that the grant names itself', () => {
    const named = { ...grant, scope: { ...grant.scope, seller: 'globex' } }
    expect(understood(replyMessage({ text: 'START', seller: 'acme', grant: named })).command).toMatchObject({
      scope: { seller: ['globex'] },
      replyProves: 'express',
    })
  })

  test.each([
    ['no object', 'yes', ['data.grant']],
    ['a level that nobody knows', { ...grant, level: 'much' }, ['data.grant.level']],
    [
      'a purpose that nobody knows',
      { ...grant, scope: { channel: 'sms', purpose: 'raffle' } },
      ['data.grant.scope.purpose'],
    ],
    ['no level', { ...grant, level: undefined }, ['data.grant.level']],
  ])('is invalid with a grant that has %s, under its own path', (_, wrong, paths) => {
    expect(faultyPaths(replyMessage({ text: 'YES', grant: wrong }))).toStrictEqual(paths)
  })
})

test('no text but a listed word grants, whatever the reply brings', () => {
  const grant = {
    scope: { seller: 'acme', channel: 'sms', purpose: 'marketing' },
    level: 'express',
    evidence: [{ kind: 'k' }],
  }
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('STOP', 'HELP', 'yes please', 'start now', 'Yes?', 'no', 'YES STOP', 'sure', 'ok'),
      ),
      (text) => {
        const { command, replyClass } = understood(replyMessage({ text, grant }))
        expect(command.type === 'GrantConsent').toBe(replyClass === 'opt-in')
        if (replyClass !== 'opt-in' && replyClass !== 'help') expect(command.type).toBe('WithdrawConsent')
      },
    ),
  )
})
