import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { message as anyMessage, type CloudEventMessage } from '../../support/arbitrary/message.ts'
import {
  dncMessage,
  faultyPaths,
  grantMessage,
  SCOPE,
  understood,
  withdrawalMessage,
} from '../../support/messages.ts'

type Members = Readonly<Record<string, unknown>>

describe('null for what may be left out of a refusal', () => {
  test.each<[string, Members, Members]>([
    ['a scope', withdrawalMessage({ scope: null }), withdrawalMessage({ scope: undefined })],
    ['a seller', withdrawalMessage({ scope: { seller: null } }), withdrawalMessage({ scope: {} })],
    ['a channel', withdrawalMessage({ scope: { channel: null } }), withdrawalMessage({ scope: {} })],
    ['a purpose', withdrawalMessage({ scope: { purpose: null } }), withdrawalMessage({ scope: {} })],
    [
      'a channel beside a seller',
      withdrawalMessage({ scope: { ...SCOPE, channel: null } }),
      withdrawalMessage({ scope: { seller: 'acme', purpose: 'marketing' } }),
    ],
    ['a person', withdrawalMessage({ person: null }), withdrawalMessage()],
    ['a region', withdrawalMessage({ region: null }), withdrawalMessage()],
    ['words', withdrawalMessage({ words: null }), withdrawalMessage()],
    ['an entry’s scope', dncMessage({ scope: null }), dncMessage({ scope: undefined })],
    ['an entry’s channel', dncMessage({ scope: { channel: null } }), dncMessage({ scope: {} })],
    ['an entry’s person and region', dncMessage({ person: null, region: null }), dncMessage()],
  ])('is as if %s were left out, and the same content', (_, said, without) => {
    expect(understood(said)).toStrictEqual(understood(without))
  })

  test('is so for every part of any refusal, and in nothing else', () => {
    fc.assert(
      fc.property(anyMessage, fc.infiniteStream(fc.boolean()), (said, coins) => {
        const toss = (): boolean => coins.next().value === true
        const data = isRefusal(said)
          ? nullsInScope(nullsAt(said.data, ['region', 'person', ...OWN[said.type]], toss), toss)
          : nullsAt(said.data, ['region', 'person'], toss)
        const changed = { ...said, data }
        if (isRefusal(said)) expect(understood(changed)).toStrictEqual(understood(said))
        else
          expect(faultyPaths(changed).length > 0).toBe(
            Object.keys(data).length > Object.keys(said.data).length,
          )
      }),
    )
  })

  test.each<[string, Members, ReadonlyArray<string>]>([
    ['the method', withdrawalMessage({ method: null }), ['data.method']],
    ['the contact', withdrawalMessage({ contact: null }), ['data.contact']],
    ['the reason', dncMessage({ reason: null }), ['data.reason']],
    ['who asked', dncMessage({ requestedBy: null }), ['data.requestedBy']],
    ['the scope of a grant', grantMessage({ scope: null }), ['data.scope']],
    ['the seller of a grant', grantMessage({ scope: { ...SCOPE, seller: null } }), ['data.scope.seller']],
    ['the person of a grant', grantMessage({ person: null }), ['data.person']],
  ])('is invalid for %s', (_, said, paths) => {
    expect(faultyPaths(said)).toStrictEqual(paths)
  })

  test('is kept, protected, where nobody knows the member', () => {
    const said = withdrawalMessage({ campaign: null, person: { name: null }, scope: { list: null } })
    expect(understood(said).protectedValues).toStrictEqual(
      expect.arrayContaining([
        { path: 'data.campaign', value: null },
        { path: 'person.name', value: null },
        { path: 'scope.list', value: null },
      ]),
    )
  })
})

/** The refusals, with what only one of them may say. */
const OWN = {
  'org.consent-ledger.consent.withdrawn.v1': ['scope', 'words'],
  'org.consent-ledger.dnc.added.v1': ['scope'],
  'org.consent-ledger.reply.received.v1': ['seller', 'channel', 'purpose', 'grant'],
} as const

const isRefusal = (
  said: CloudEventMessage,
): said is CloudEventMessage & { readonly type: keyof typeof OWN } => said.type in OWN

const nullsInScope = (data: Members, toss: () => boolean): Members => {
  const { scope } = data
  return typeof scope === 'object' && scope !== null
    ? { ...data, scope: nullsAt(scope as Members, ['seller', 'channel', 'purpose'], toss) }
    : data
}

/** With null for some of the members that are not there. */
const nullsAt = (members: Members, names: ReadonlyArray<string>, toss: () => boolean): Members => ({
  ...members,
  ...Object.fromEntries(names.filter((name) => !(name in members) && toss()).map((name) => [name, null])),
})
