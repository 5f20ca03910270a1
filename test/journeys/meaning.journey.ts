import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, scratchDir, serveLedger } from '../support/ledger-process.ts'
import {
  check,
  codesOf,
  type Decision,
  dncAdded,
  dncLifted,
  grant,
  newAddress,
  newNumber,
  outcomeOf,
  post,
  reassigned,
  record,
  relationship,
  withdrawal,
} from '../support/ledger-talk.ts'
import type { NewStore } from '../support/new-store.ts'

/** Sections 1 to 3 of the contract: what the messages mean for a question, where the strictest model holds everywhere. */
export const meaningJourney = (newStore: NewStore): void => {
  const scratch = scratchDir()
  const elsewhere = scratchDir()
  let ledger: Ledger
  let acme: Ledger
  beforeAll(async () => {
    ;[ledger, acme] = await Promise.all([
      serveLedger(scratch.dir, { env: newStore() }),
      serveLedger(elsewhere.dir, {
        env: { ...newStore(), LEDGER_DEFAULT_SELLER: 'acme', LEDGER_PURPOSES: 'recall,renewal' },
      }),
    ])
  })
  afterAll(async () => {
    await Promise.all([ledger.stop(), acme.stop()])
    scratch.remove()
    elsewhere.remove()
  })

  type Data = Readonly<Record<string, unknown>>
  const EVERY_PURPOSE = ['marketing', 'service', 'survey', 'charity', 'political', 'collections']
  const PHONE_CHANNELS = ['voice', 'autodialed-voice', 'prerecorded-voice', 'sms', 'whatsapp']
  const EVERYTHING = {
    scope: { seller: ['default', 'acme', 'globex'], channel: PHONE_CHANNELS, purpose: EVERY_PURPOSE },
  }
  const NOON = '2026-11-24T18:00:00Z'
  const plus = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString()

  describe('the level that a channel needs', () => {
    const LEVELS = ['express-written', 'express', 'implied', 'soft-opt-in', 'legitimate-interest']
    const written = ['autodialed-voice', 'prerecorded-voice', 'sms', 'whatsapp']
    const satisfied = (channel: string, level: string): boolean =>
      level === 'express-written' || (level === 'express' && !written.includes(channel))

    test.each(
      [...PHONE_CHANNELS, 'email', 'postal'].flatMap((channel) =>
        LEVELS.map((level) => [channel, level] as const),
      ),
    )('%s with a grant of %s', async (channel, level) => {
      const contact = channel === 'email' || channel === 'postal' ? newAddress() : newNumber()
      const [given] = await record(
        ledger,
        grant(contact, { scope: { channel, purpose: 'marketing' }, level }),
      )
      const decision = await check(ledger, { contact, channel, at: NOON })
      const [reason] = decision.reasons
      expect({ verdict: decision.verdict, code: decision.code, codes: codesOf(decision) }).toStrictEqual(
        satisfied(channel, level)
          ? { verdict: 'permit', code: 'C', codes: ['CONSENT_VALID'] }
          : { verdict: 'deny', code: 'N', codes: ['CONSENT_INSUFFICIENT'] },
      )
      expect(reason?.event?.id).toBe(given?.eventId)
    })

    test.each(PHONE_CHANNELS)('%s without any grant', async (channel) => {
      const decision = await check(ledger, { contact: newNumber(), channel, at: NOON })
      expect({ verdict: decision.verdict, code: decision.code, codes: codesOf(decision) }).toStrictEqual({
        verdict: 'deny',
        code: 'N',
        codes: ['CONSENT_REQUIRED'],
      })
    })

    test('an older stronger grant is not hidden by a newer weaker one', async () => {
      const contact = newNumber()
      await record(
        ledger,
        grant(contact),
        grant(contact, { level: 'implied' }, { time: '2026-05-01T12:00:00Z' }),
      )
      expect((await check(ledger, { contact, channel: 'sms', at: NOON })).verdict).toBe('permit')
    })

    test('a lapsed grant and a weak one are both told', async () => {
      const contact = newNumber()
      await record(
        ledger,
        grant(contact, { expiresAt: '2026-04-01T00:00:00Z' }),
        grant(contact, { level: 'express' }, { time: '2026-05-01T12:00:00Z' }),
      )
      const codes = codesOf(await check(ledger, { contact, channel: 'sms', at: NOON }))
      expect(codes.toSorted()).toStrictEqual(['CONSENT_EXPIRED', 'CONSENT_INSUFFICIENT'])
    })
  })

  describe('what a grant covers', () => {
    test.each<[string, Data, Data, boolean]>([
      ['its channel', { channel: 'sms', purpose: 'marketing' }, { channel: 'sms' }, true],
      [
        'each of its channels',
        { channel: ['sms', 'voice'], purpose: 'marketing' },
        { channel: 'voice' },
        true,
      ],
      [
        'not whatsapp where it names sms',
        { channel: 'sms', purpose: 'marketing' },
        { channel: 'whatsapp' },
        false,
      ],
      [
        'not autodialed calls where it names voice',
        { channel: 'voice', purpose: 'marketing' },
        { channel: 'autodialed-voice' },
        false,
      ],
      [
        'not prerecorded calls where it names voice',
        { channel: 'voice', purpose: 'marketing' },
        { channel: 'prerecorded-voice' },
        false,
      ],
      [
        'not voice where it names autodialed calls',
        { channel: 'autodialed-voice', purpose: 'marketing' },
        { channel: 'voice' },
        false,
      ],
      ['its purpose alone', { channel: 'sms', purpose: 'service' }, { channel: 'sms' }, false],
      [
        'each of its purposes',
        { channel: 'sms', purpose: ['service', 'survey'] },
        { channel: 'sms', purpose: 'survey' },
        true,
      ],
      [
        'the default seller where it names none',
        { channel: 'sms', purpose: 'marketing' },
        { channel: 'sms', seller: 'default' },
        true,
      ],
      [
        'no other seller where it names none',
        { channel: 'sms', purpose: 'marketing' },
        { channel: 'sms', seller: 'acme' },
        false,
      ],
      [
        'the seller that it names',
        { seller: 'acme', channel: 'sms', purpose: 'marketing' },
        { channel: 'sms', seller: 'acme' },
        true,
      ],
      [
        'not the default seller where it names another',
        { seller: 'acme', channel: 'sms', purpose: 'marketing' },
        { channel: 'sms' },
        false,
      ],
    ])('%s', async (_, scope, question, covered) => {
      const contact = newNumber()
      await record(ledger, grant(contact, { scope }))
      const decision = await check(ledger, { contact, at: NOON, ...question })
      expect(codesOf(decision)).toStrictEqual([covered ? 'CONSENT_VALID' : 'CONSENT_REQUIRED'])
    })
  })

  describe('what a refusal covers', () => {
    type Case = readonly [about: string, scope: Data | undefined, question: Data, covered: boolean]
    const cases: ReadonlyArray<Case> = [
      ['nothing named: voice for the default seller', undefined, { channel: 'voice' }, true],
      [
        'nothing named: service texts for the default seller',
        undefined,
        { channel: 'sms', purpose: 'service' },
        true,
      ],
      ['nothing named: no other seller', undefined, { channel: 'voice', seller: 'acme' }, false],
      ['an empty scope: the default seller', {}, { channel: 'whatsapp' }, true],
      ['an empty scope: no other seller', {}, { channel: 'whatsapp', seller: 'globex' }, false],
      ['seller *: the default seller', { seller: '*' }, { channel: 'sms' }, true],
      ['seller *: any other', { seller: '*' }, { channel: 'sms', seller: 'globex' }, true],
      [
        'a seller: that one on every channel',
        { seller: 'acme' },
        { channel: 'prerecorded-voice', seller: 'acme' },
        true,
      ],
      ['a seller: not the default one', { seller: 'acme' }, { channel: 'voice' }, false],
      ['two sellers: the second', { seller: ['acme', 'globex'] }, { channel: 'sms', seller: 'globex' }, true],
      ['two sellers: not the third', { seller: ['acme', 'globex'] }, { channel: 'sms' }, false],
      ['voice: live calls', { channel: 'voice' }, { channel: 'voice' }, true],
      ['voice: autodialed calls', { channel: 'voice' }, { channel: 'autodialed-voice' }, true],
      ['voice: prerecorded calls', { channel: 'voice' }, { channel: 'prerecorded-voice' }, true],
      ['voice: not texts', { channel: 'voice' }, { channel: 'sms' }, false],
      ['sms: texts', { channel: 'sms' }, { channel: 'sms' }, true],
      ['sms: whatsapp', { channel: 'sms' }, { channel: 'whatsapp' }, true],
      ['sms: not calls', { channel: 'sms' }, { channel: 'voice' }, false],
      ['whatsapp: not sms', { channel: 'whatsapp' }, { channel: 'sms' }, false],
      ['whatsapp: whatsapp', { channel: 'whatsapp' }, { channel: 'whatsapp' }, true],
      ['autodialed calls: not live ones', { channel: 'autodialed-voice' }, { channel: 'voice' }, false],
      [
        'autodialed calls: not prerecorded ones',
        { channel: 'autodialed-voice' },
        { channel: 'prerecorded-voice' },
        false,
      ],
      ['channel *: all', { channel: '*' }, { channel: 'whatsapp' }, true],
      ['a purpose: that one', { purpose: 'marketing' }, { channel: 'sms' }, true],
      ['a purpose: no other', { purpose: 'marketing' }, { channel: 'sms', purpose: 'service' }, false],
      ['purpose *: all', { purpose: '*' }, { channel: 'sms', purpose: 'collections' }, true],
      ['an unknown channel: all', { channel: 'signal' }, { channel: 'voice' }, true],
      ['an unknown purpose: all', { purpose: 'spam' }, { channel: 'voice', purpose: 'survey' }, true],
      [
        'an unknown channel: no other seller',
        { channel: 'signal' },
        { channel: 'voice', seller: 'acme' },
        false,
      ],
      ['a known and an unknown channel: all', { channel: ['sms', 'signal'] }, { channel: 'voice' }, true],
      [
        'seller, channel and purpose: where all three fit',
        { seller: 'acme', channel: 'sms', purpose: 'survey' },
        { seller: 'acme', channel: 'sms', purpose: 'survey' },
        true,
      ],
      [
        'seller, channel and purpose: not where one does not',
        { seller: 'acme', channel: 'sms', purpose: 'survey' },
        { seller: 'acme', channel: 'sms' },
        false,
      ],
    ]

    test.each(cases)('withdrawal of %s', async (_, scope, question, covered) => {
      const contact = newNumber()
      await record(ledger, grant(contact, EVERYTHING), withdrawal(contact, { scope }))
      await expectRefused(contact, question, covered, 'CONSENT_WITHDRAWN')
    })
    test.each(cases)('do-not-call entry for %s', async (_, scope, question, covered) => {
      const contact = newNumber()
      await record(
        ledger,
        grant(contact, EVERYTHING, { time: '2026-08-01T12:00:00Z' }),
        dncAdded(contact, { scope }),
      )
      await expectRefused(contact, question, covered, 'INTERNAL_DNC')
    })
    const expectRefused = async (
      contact: string,
      question: Data,
      covered: boolean,
      code: string,
    ): Promise<void> => {
      const decision = await check(ledger, { contact, at: NOON, ...question })
      expect({
        verdict: decision.verdict,
        code: decision.code,
        told: codesOf(decision).includes(code),
      }).toStrictEqual(
        covered ? { verdict: 'deny', code: 'P', told: true } : { verdict: 'permit', code: 'C', told: false },
      )
    }

    test.each(['email', 'postal'])('a refusal without scope covers %s to an address', async (channel) => {
      const contact = newAddress()
      await record(
        ledger,
        grant(contact, { scope: { channel, purpose: 'marketing' } }),
        withdrawal(contact, { method: 'email-unsubscribe' }),
      )
      expect(codesOf(await check(ledger, { contact, channel, at: NOON }))).toContain('CONSENT_WITHDRAWN')
    })
  })

  describe('LEDGER_DEFAULT_SELLER and LEDGER_PURPOSES', () => {
    test('name the seller of a grant and of a question that name none', async () => {
      const contact = newNumber()
      await record(acme, grant(contact))
      const decision = await check(acme, { contact, channel: 'sms', at: NOON })
      expect({ verdict: decision.verdict, seller: decision.seller }).toStrictEqual({
        verdict: 'permit',
        seller: 'acme',
      })
      expect((await check(acme, { contact, channel: 'sms', at: NOON, seller: 'default' })).verdict).toBe(
        'deny',
      )
    })
    test('name the seller of a refusal that names none', async () => {
      const contact = newNumber()
      await record(acme, grant(contact, EVERYTHING), withdrawal(contact))
      expect((await check(acme, { contact, channel: 'sms', at: NOON })).verdict).toBe('deny')
      expect((await check(acme, { contact, channel: 'sms', at: NOON, seller: 'default' })).verdict).toBe(
        'permit',
      )
    })
    test('make own codes known words of grants and questions', async () => {
      const contact = newNumber()
      await record(acme, grant(contact, { scope: { channel: 'sms', purpose: 'recall' } }))
      expect((await check(acme, { contact, channel: 'sms', purpose: 'recall', at: NOON })).verdict).toBe(
        'permit',
      )
      expect((await check(acme, { contact, channel: 'sms', purpose: 'renewal', at: NOON })).verdict).toBe(
        'deny',
      )
      expect(
        (await post(ledger, grant(newNumber(), { scope: { channel: 'sms', purpose: 'recall' } }))).status,
      ).toBe(422)
    })
    test('make own codes known words of refusals, which are then not widened', async () => {
      const contact = newNumber()
      await record(acme, grant(contact), withdrawal(contact, { scope: { purpose: 'recall' } }))
      expect((await check(acme, { contact, channel: 'sms', at: NOON })).verdict).toBe('permit')
      expect((await check(acme, { contact, channel: 'sms', purpose: 'recall', at: NOON })).verdict).toBe(
        'deny',
      )
    })
  })

  describe('grants and withdrawals in time', () => {
    const T = '2026-06-01T12:00:00.000Z'
    const at = async (contact: string, time: string, more: Data = {}): Promise<Decision> =>
      check(ledger, { contact, channel: 'sms', at: time, ...more })

    test('on a tie the withdrawal wins, whichever came first', async () => {
      const [one, other] = [newNumber(), newNumber()]
      await record(ledger, grant(one, {}, { time: T }), withdrawal(one, {}, { time: T }))
      await record(
        ledger,
        withdrawal(other, {}, { time: T }),
        grant(other, {}, { time: '2026-06-01T12:00:00Z' }),
      )
      for (const contact of [one, other]) {
        const decision = await at(contact, NOON)
        expect(decision).toMatchObject({ verdict: 'deny', code: 'P' })
        expect(codesOf(decision)).toContain('CONSENT_WITHDRAWN')
      }
    })
    test('a tie is one whatever the offset it is written in', async () => {
      const contact = newNumber()
      await record(
        ledger,
        withdrawal(contact, {}, { time: T }),
        grant(contact, {}, { time: '2026-06-01T14:00:00+02:00' }),
      )
      expect(codesOf(await at(contact, NOON))).toContain('CONSENT_WITHDRAWN')
    })
    test('a grant one millisecond newer stands', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact, {}, { time: plus(T, 1) }), withdrawal(contact, {}, { time: T }))
      const decision = await at(contact, NOON)
      expect({ verdict: decision.verdict, codes: codesOf(decision) }).toStrictEqual({
        verdict: 'permit',
        codes: ['CONSENT_VALID'],
      })
    })
    test('a late grant never undoes a newer withdrawal', async () => {
      const contact = newNumber()
      await record(ledger, withdrawal(contact, {}, { time: T }))
      await record(ledger, grant(contact, {}, { time: plus(T, -1) }))
      expect(codesOf(await at(contact, NOON))).toContain('CONSENT_WITHDRAWN')
    })
    test('a withdrawal counts whatever its date, also where the question is older', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact), withdrawal(contact, {}, { time: T }))
      expect(codesOf(await at(contact, '2026-04-01T00:00:00Z'))).toContain('CONSENT_WITHDRAWN')
    })
    test('a grant dated after the question does not count, nor does it lift a withdrawal for it', async () => {
      const contact = newNumber()
      await record(ledger, withdrawal(contact, {}, { time: T }), grant(contact, {}, { time: plus(T, 1_000) }))
      expect((await at(contact, plus(T, 1_000))).verdict).toBe('permit')
      expect(codesOf(await at(contact, plus(T, 999)))).toContain('CONSENT_WITHDRAWN')
    })
    test('a refusal dated in the future applies at once', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact), withdrawal(contact, {}, { time: '2031-01-01T00:00:00Z' }))
      expect(codesOf(await check(ledger, { contact, channel: 'sms' }))).toContain('CONSENT_WITHDRAWN')
    })
    test('a refusal dated in the future counts from its receipt, so that a newer grant stands', async () => {
      const contact = newNumber()
      await record(ledger, withdrawal(contact, {}, { time: '2031-01-01T00:00:00Z' }))
      await record(ledger, grant(contact, {}, { time: plus(new Date().toISOString(), 60_000) }))
      expect((await at(contact, plus(new Date().toISOString(), 120_000))).verdict).toBe('permit')
    })
    test('a do-not-call entry dated in the future applies at once', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact), dncAdded(contact, {}, { time: '2031-01-01T00:00:00Z' }))
      expect(codesOf(await check(ledger, { contact, channel: 'sms' }))).toContain('INTERNAL_DNC')
    })
    test('a grant stands from its instant on', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact, {}, { time: T }))
      expect((await at(contact, T)).verdict).toBe('permit')
      expect(codesOf(await at(contact, plus(T, -1)))).toStrictEqual(['CONSENT_REQUIRED'])
    })
    test('a grant stands until it expires, that instant excluded', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact, { expiresAt: '2026-09-01T00:00:00Z' }))
      expect((await at(contact, '2026-08-31T23:59:59.999Z')).verdict).toBe('permit')
      for (const time of ['2026-09-01T00:00:00Z', '2026-11-24T18:00:00Z']) {
        const decision = await at(contact, time)
        expect({ verdict: decision.verdict, code: decision.code, codes: codesOf(decision) }).toStrictEqual({
          verdict: 'deny',
          code: 'N',
          codes: ['CONSENT_EXPIRED'],
        })
      }
    })
    test('a refusal by one source is not cancelled by a grant that another dates earlier', async () => {
      const contact = newNumber()
      await record(
        ledger,
        withdrawal(contact, {}, { source: 'urn:example:sms', time: T }),
        grant(contact, {}, { source: 'urn:example:web', time: plus(T, -1) }),
        withdrawal(contact, { scope: { channel: 'voice' } }, { source: 'urn:example:web', time: plus(T, 5) }),
      )
      expect(codesOf(await at(contact, NOON))).toContain('CONSENT_WITHDRAWN')
    })
    test('every order of arrival gives the same answer', async () => {
      const make = (contact: string) => [
        grant(contact, {}, { time: plus(T, 10) }),
        withdrawal(contact, { scope: { channel: 'sms' } }, { time: T }),
        grant(contact, { level: 'implied' }, { time: plus(T, 20) }),
        reassigned(contact, '2026-05-30'),
      ]
      const orders = [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [1, 3, 0, 2],
        [2, 0, 3, 1],
      ]
      const answers = []
      for (const order of orders) {
        const contact = newNumber()
        const events = make(contact)
        for (const i of order) await record(ledger, ...events.slice(i, i + 1))
        const decision = await at(contact, NOON)
        answers.push({ verdict: decision.verdict, codes: codesOf(decision) })
      }
      expect(answers).toStrictEqual(orders.map(() => ({ verdict: 'permit', codes: ['CONSENT_VALID'] })))
    })
  })

  describe('do-not-call entries', () => {
    const refused = async (contact: string): Promise<boolean> =>
      codesOf(await check(ledger, { contact, channel: 'sms', at: NOON })).includes('INTERNAL_DNC')

    test('outlast later grants', async () => {
      const contact = newNumber()
      await record(ledger, dncAdded(contact), grant(contact, {}, { time: '2026-10-01T12:00:00Z' }))
      const decision = await check(ledger, { contact, channel: 'sms', at: NOON })
      expect(decision).toMatchObject({ verdict: 'deny', code: 'P' })
      expect(codesOf(decision)).toContain('INTERNAL_DNC')
    })
    test('are lifted by event id', async () => {
      const contact = newNumber()
      const [, added] = await record(ledger, grant(contact), dncAdded(contact))
      expect(await refused(contact)).toBe(true)
      await record(ledger, dncLifted(contact, added?.eventId))
      const decision = await check(ledger, { contact, channel: 'sms', at: NOON })
      expect({ verdict: decision.verdict, codes: codesOf(decision) }).toStrictEqual({
        verdict: 'permit',
        codes: ['CONSENT_VALID'],
      })
    })
    test('are lifted by the source and id of their message', async () => {
      const contact = newNumber()
      const added = dncAdded(contact)
      await record(ledger, added)
      await record(ledger, dncLifted(contact, { source: added.source, id: added.id }))
      expect(await refused(contact)).toBe(false)
    })
    test('are lifted one by one', async () => {
      const contact = newNumber()
      const [first, second] = await record(
        ledger,
        dncAdded(contact),
        dncAdded(contact, { reason: 'litigator' }),
      )
      await record(ledger, dncLifted(contact, first?.eventId))
      expect(await refused(contact)).toBe(true)
      await record(ledger, dncLifted(contact, second?.eventId))
      expect(await refused(contact)).toBe(false)
    })
    test('are not lifted together with a withdrawal, nor the other way round', async () => {
      const contact = newNumber()
      const [, added] = await record(ledger, withdrawal(contact), dncAdded(contact))
      await record(ledger, dncLifted(contact, added?.eventId))
      const codes = codesOf(await check(ledger, { contact, channel: 'sms', at: NOON }))
      expect(codes).toContain('CONSENT_WITHDRAWN')
      expect(codes).not.toContain('INTERNAL_DNC')
    })
    test('and withdrawals are both told', async () => {
      const contact = newNumber()
      await record(ledger, withdrawal(contact), dncAdded(contact))
      const codes = codesOf(await check(ledger, { contact, channel: 'sms', at: NOON }))
      expect(codes).toEqual(expect.arrayContaining(['CONSENT_WITHDRAWN', 'INTERNAL_DNC']))
    })
    test('added again after a lift are entries of their own', async () => {
      const contact = newNumber()
      const [added] = await record(ledger, dncAdded(contact))
      await record(
        ledger,
        dncLifted(contact, added?.eventId),
        dncAdded(contact, {}, { time: '2026-08-01T12:00:00Z' }),
      )
      expect(await refused(contact)).toBe(true)
    })
  })

  describe('a reassigned number', () => {
    test('voids permissions given before the end of that day, UTC', async () => {
      const [before, after] = [newNumber(), newNumber()]
      await record(
        ledger,
        grant(before, {}, { time: '2026-06-15T23:59:59.999Z' }),
        reassigned(before, '2026-06-15'),
        grant(after, {}, { time: '2026-06-16T00:00:00Z' }),
        reassigned(after, '2026-06-15'),
      )
      const void_ = await check(ledger, { contact: before, channel: 'sms', at: NOON })
      expect({ verdict: void_.verdict, code: void_.code, codes: codesOf(void_) }).toStrictEqual({
        verdict: 'deny',
        code: 'B',
        codes: ['CONTACT_REASSIGNED'],
      })
      expect((await check(ledger, { contact: after, channel: 'sms', at: NOON })).verdict).toBe('permit')
    })
    test('voids them also where it is told after them', async () => {
      const contact = newNumber()
      await record(ledger, reassigned(contact, '2026-06-15'))
      await record(ledger, grant(contact))
      expect(codesOf(await check(ledger, { contact, channel: 'sms', at: NOON }))).toStrictEqual([
        'CONTACT_REASSIGNED',
      ])
    })
    test('may be agreed to anew', async () => {
      const contact = newNumber()
      await record(
        ledger,
        grant(contact),
        reassigned(contact, '2026-06-15'),
        grant(contact, {}, { time: '2026-07-01T00:00:00Z' }),
      )
      const decision = await check(ledger, { contact, channel: 'sms', at: NOON })
      expect({ verdict: decision.verdict, codes: codesOf(decision) }).toStrictEqual({
        verdict: 'permit',
        codes: ['CONSENT_VALID'],
      })
    })
    test('keeps every refusal', async () => {
      const contact = newNumber()
      await record(ledger, withdrawal(contact), dncAdded(contact), reassigned(contact, '2026-06-15'))
      const codes = codesOf(await check(ledger, { contact, channel: 'sms', at: NOON }))
      expect(codes).toEqual(expect.arrayContaining(['CONSENT_WITHDRAWN', 'INTERNAL_DNC']))
    })
    test('of which no grant was given needs one', async () => {
      const contact = newNumber()
      await record(ledger, reassigned(contact, '2026-06-15'))
      expect(codesOf(await check(ledger, { contact, channel: 'sms', at: NOON }))).toStrictEqual([
        'CONSENT_REQUIRED',
      ])
    })
  })

  describe('a relationship', () => {
    test('gives no consent', async () => {
      const contact = newNumber()
      await record(ledger, relationship(contact))
      expect((await check(ledger, { contact, channel: 'voice', at: NOON })).verdict).toBe('deny')
    })
  })

  describe('a reason', () => {
    test('names the event that it rests on', async () => {
      const contact = newNumber()
      await record(ledger, grant(contact))
      const { eventId, position } = outcomeOf(await post(ledger, withdrawal(contact)))
      const decision = await check(ledger, { contact, channel: 'sms', at: NOON })
      const reason = decision.reasons.find(({ code }) => code === 'CONSENT_WITHDRAWN')
      expect(reason).toMatchObject({
        effect: 'deny',
        since: '2026-06-01T12:00:00Z',
        event: { id: eventId, position, revision: '1', stream: expect.stringMatching(/^contact-/) },
      })
    })
    test('stands in the order of deciding: refusals before consent', async () => {
      const contact = newNumber()
      await record(
        ledger,
        grant(contact, { level: 'implied' }),
        dncAdded(contact),
        withdrawal(contact, { scope: { channel: 'sms' } }),
      )
      const codes = codesOf(await check(ledger, { contact, channel: 'sms', at: NOON }))
      expect(new Set(codes.slice(0, 2))).toStrictEqual(new Set(['INTERNAL_DNC', 'CONSENT_WITHDRAWN']))
    })
  })
}
