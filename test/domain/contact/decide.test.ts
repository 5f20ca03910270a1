import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type {
  AddDnc,
  ContactCommand,
  EraseContact,
  GrantConsent,
  LiftDnc,
  ReassignContact,
  RecordRelationship,
  WithdrawConsent,
} from '../../../src/domain/contact/command.ts'
import { decide, GRANT_CLOCK_SKEW_MAX_MS } from '../../../src/domain/contact/decide.ts'
import { type ContactRefusal, codeOf } from '../../../src/domain/contact/refusal.ts'
import type { Acquisition } from '../../../src/domain/contact/vocabulary.ts'
import { ANY } from '../../../src/domain/kernel/scope.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'
import {
  dncAdded as anyDnc,
  consentGranted,
  consentWithdrawn,
  eventIdNo,
  history,
  refusalEvent,
} from '../../support/arbitrary/contact-event.ts'
import { fewInstants } from '../../support/arbitrary/instant.ts'
import {
  at,
  dncAdded,
  dncLifted,
  EVERYTHING,
  erased,
  fold,
  granted,
  reassigned,
  related,
  scopeOf,
  withdrawn,
} from '../../support/contact-facts.ts'
import { given } from '../../support/given.ts'

const EVIDENCE = [{ kind: 'contract' as Word }]
const BOUGHT: Acquisition = { party: 'Leads Ltd' as Word, date: '2026-01-01' as Acquisition['date'] }

const grantConsent = (facts: Partial<GrantConsent> = {}): GrantConsent => {
  const { type: _, ...consent } = granted()
  return { ...consent, type: 'GrantConsent', receivedAt: at('2026-01-01'), ...facts }
}

const withdrawConsent = (facts: Partial<WithdrawConsent> = {}): WithdrawConsent => ({
  ...withdrawn(),
  type: 'WithdrawConsent',
  ...facts,
})

const addDnc = (facts: Partial<AddDnc> = {}): AddDnc => {
  const { list: _, ...entry } = dncAdded()
  return { ...entry, type: 'AddDnc', ...facts }
}

const liftDnc = (facts: Partial<LiftDnc> = {}): LiftDnc => ({ ...dncLifted(), type: 'LiftDnc', ...facts })

const recordRelationship = (facts: Partial<RecordRelationship> = {}): RecordRelationship => ({
  ...related(),
  type: 'RecordRelationship',
  ...facts,
})

const reassignContact = (facts: Partial<ReassignContact> = {}): ReassignContact => ({
  ...reassigned('2026-02-28'),
  type: 'ReassignContact',
  ...facts,
})

const eraseContact = (facts: Partial<EraseContact> = {}): EraseContact => {
  const { generation: _, ...facets } = erased()
  return { ...facets, type: 'EraseContact', ...facts }
}

describe('decide(GrantConsent)', () => {
  test('grants what is specific', () => {
    given().when(grantConsent()).happens(granted())
  })
  test('keeps every fact', () => {
    const facts = {
      expiresAt: at('2027-01-01'),
      disclosure: { id: 'web-1' as Word, version: '3' as Word },
      evidence: EVIDENCE,
      acquiredFrom: BOUGHT,
    }
    given().when(grantConsent(facts)).happens(granted(facts))
  })
  test.each([
    ['a withdrawal', withdrawn({ scope: EVERYTHING })],
    ['an internal entry', dncAdded({ scope: EVERYTHING })],
    ['a reassignment', reassigned('2026-12-31')],
    ['an erasure', erased()],
  ])('grants after %s too: what it is worth is for the fold to say', (_, before) => {
    given(before).when(grantConsent()).happens(granted())
  })

  const { seller, channel, purpose } = scopeOf()
  test.each<[string, GrantConsent['scope']]>([
    ['no channel', { seller, purpose }],
    ['no purpose', { seller, channel }],
    ['neither', { seller }],
    ['every seller', scopeOf({ seller: ANY })],
    ['every channel', scopeOf({ channel: ANY })],
    ['every purpose', scopeOf({ purpose: ANY })],
    ['everything', EVERYTHING],
    ['a list of no sellers', scopeOf({ seller: [] })],
    ['a list of no channels', scopeOf({ channel: [] })],
    ['a list of no purposes', scopeOf({ purpose: [] })],
  ])('refuses %s: consent is specific', (_, scope) => {
    given().when(grantConsent({ scope })).isRefused({ _tag: 'ScopeNotSpecific' })
  })

  const receivedAt = at('2026-01-01')
  test.each([
    ['in the past', '2020-01-01T00:00:00Z'],
    ['when it is received', '2026-01-01T00:00:00Z'],
    ['exactly five minutes later', '2026-01-01T00:05:00Z'],
  ])('grants what is dated %s', (_, text) => {
    const occurredAt = at(text)
    given().when(grantConsent({ occurredAt, receivedAt })).happens(granted({ occurredAt }))
  })
  test.each([
    ['five minutes and one millisecond later', '2026-01-01T00:05:00.001Z'],
    ['a year later', '2027-01-01T00:00:00Z'],
  ])('refuses what is dated %s than it is received', (_, text) => {
    given()
      .when(grantConsent({ occurredAt: at(text), receivedAt }))
      .isRefused({ _tag: 'GrantInFuture' })
  })
  test('allows clocks the five minutes of the contract', () => {
    expect(GRANT_CLOCK_SKEW_MAX_MS).toBe(5 * 60 * 1_000)
  })

  test('refuses what was bought without evidence', () => {
    given()
      .when(grantConsent({ acquiredFrom: BOUGHT }))
      .isRefused({ _tag: 'EvidenceRequired' })
  })
  test('grants what was bought with evidence', () => {
    const facts = { acquiredFrom: BOUGHT, evidence: EVIDENCE }
    given().when(grantConsent(facts)).happens(granted(facts))
  })
  test('grants what was given first-hand without evidence', () => {
    given()
      .when(grantConsent({ evidence: [] }))
      .happens(granted({ evidence: [] }))
  })

  test('changes nothing by a second grant of the same, or of a weaker one', () => {
    given(granted())
      .when(grantConsent({ level: 'implied', occurredAt: at('2026-01-01') }))
      .changesNothing(granted({ level: 'implied' }))
  })
})

describe('decide(GrantConsent) by a reply', () => {
  const DISCLOSURE = { id: 'sms-offers' as Word, version: '4' as Word }
  const byReply = (facts: Partial<GrantConsent>): GrantConsent =>
    grantConsent({ capture: { method: 'reply-keyword' }, evidence: EVIDENCE, ...facts })

  test.each<[GrantConsent['level'], 'express' | 'express-written', boolean, boolean]>([
    ['express-written', 'express-written', true, true],
    ['express-written', 'express-written', false, false],
    ['express-written', 'express', true, false],
    ['express', 'express', false, true],
    ['express', 'express-written', true, true],
    ['implied', 'express', false, true],
    ['soft-opt-in', 'express-written', true, false],
    ['legitimate-interest', 'express-written', true, false],
  ])('of level %s by a word that proves %s, text named: %s', (level, replyProves, isNamed, isProved) => {
    const command = byReply({ level, replyProves, ...(isNamed ? { disclosure: DISCLOSURE } : {}) })
    const { type: _, receivedAt: __, replyProves: ___, scope: ____, ...facts } = command
    if (isProved)
      given()
        .when(command)
        .happens({ type: 'ConsentGranted', scope: scopeOf(), ...facts })
    else given().when(command).isRefused({ _tag: 'LevelNotProved' })
  })
  test('refuses without evidence of what was asked', () => {
    given()
      .when(byReply({ level: 'express', replyProves: 'express', evidence: [] }))
      .isRefused({ _tag: 'EvidenceRequired' })
  })
})

describe('decide(NoteReply)', () => {
  test('records that somebody wrote, and changes nothing', () => {
    const reply = { class: 'opt-in', by: 'word', table: '2026.11.0' as Word } as const
    const noted = { occurredAt: at('2026-03-01'), scope: EVERYTHING, reply }
    for (const before of [[], [granted()], [withdrawn()], [granted(), withdrawn(), dncAdded()]])
      given(...before)
        .when({ type: 'NoteReply', ...noted })
        .changesNothing({ type: 'ReplyReceived', ...noted })
  })
})

describe('decide(WithdrawConsent)', () => {
  test('withdraws what was never given: nobody needs to have agreed in order to object', () => {
    given().when(withdrawConsent()).happens(withdrawn())
  })
  test.each([
    ['everything', { scope: EVERYTHING }],
    ['in the future', { occurredAt: at('2099-01-01') }],
    ['before all time', { occurredAt: at('0000-01-01') }],
    [
      'with words that are not known',
      { unknownWords: ['scope.channel', 'method'] as const, method: 'other' as const },
    ],
  ])('withdraws %s', (_, facts) => {
    given(granted()).when(withdrawConsent(facts)).happens(withdrawn(facts))
  })
  test('changes nothing where a newer withdrawal is known', () => {
    const older = { occurredAt: at('2026-01-15') }
    given(granted(), withdrawn()).when(withdrawConsent(older)).changesNothing(withdrawn(older))
  })
})

describe('decide(AddDnc)', () => {
  test('puts the entry on the internal list', () => {
    given().when(addDnc()).happens(dncAdded())
  })
  test.each([
    ['in the future', { occurredAt: at('2099-01-01') }],
    ['of everything', { scope: EVERYTHING }],
    ['with words that are not known', { unknownWords: ['reason'] as const, reason: 'other' as const }],
  ])('puts one there %s', (_, facts) => {
    given(granted()).when(addDnc(facts)).happens(dncAdded(facts))
  })
})

describe('decide(LiftDnc)', () => {
  test('lifts an entry with evidence', () => {
    given(dncAdded()).when(liftDnc()).happens(dncLifted())
  })
  test('changes nothing when it is lifted again', () => {
    given(granted(), dncAdded(), dncLifted({ entryId: eventIdNo(1) }))
      .when(liftDnc({ entryId: eventIdNo(1), occurredAt: at('2026-04-01') }))
      .changesNothing(dncLifted({ entryId: eventIdNo(1), occurredAt: at('2026-04-01') }))
  })
  test('refuses to lift without evidence', () => {
    given(dncAdded())
      .when(liftDnc({ evidence: [] }))
      .isRefused({ _tag: 'EvidenceRequired' })
  })
  test.each([
    ['that is not there', []],
    ['of which only a withdrawal has the id', [withdrawn()]],
    ['of which only a grant has the id', [granted()]],
    ['that is not the one that is there', [withdrawn(), dncAdded()]],
  ])('refuses to lift an entry %s', (_, before) => {
    given(...before)
      .when(liftDnc())
      .isRefused({ _tag: 'NoSuchDncEntry', entryId: eventIdNo(0) })
  })
})

describe('decide(RecordRelationship)', () => {
  test.each([
    ['a transaction', { kind: 'transaction' as const }],
    ['an inquiry', { kind: 'inquiry' as const }],
    ['one of long ago', { occurredAt: at('1999-01-01') }],
  ])('records %s', (_, facts) => {
    given(withdrawn()).when(recordRelationship(facts)).happens(related(facts))
  })
  test('changes nothing: no relationship is a consent', () => {
    given(withdrawn()).when(recordRelationship()).changesNothing(related())
  })
})

describe('decide(ReassignContact)', () => {
  test('records that the number changed hands', () => {
    given(granted()).when(reassignContact()).happens(reassigned('2026-02-28'))
  })
  test('changes nothing where nothing was given before that day had ended', () => {
    given(granted({ occurredAt: at('2026-03-01') }))
      .when(reassignContact())
      .changesNothing(reassigned('2026-02-28'))
  })
})

describe('decide(EraseContact)', () => {
  test.each([
    ['the first key', [granted()], 1],
    ['the key after the one that was destroyed', [granted(), erased({ generation: 1 })], 2],
    [
      'the key after the newest that was destroyed',
      [erased({ generation: 4 }), erased({ generation: 2 })],
      5,
    ],
  ])('names %s', (_, before, generation) => {
    given(...before)
      .when(eraseContact())
      .happens(erased({ generation }))
  })
  test('refuses where nothing is known of the contact', () => {
    given().when(eraseContact()).isRefused({ _tag: 'NothingToErase' })
  })
})

test.each<[ContactRefusal['_tag'], string]>([
  ['ScopeNotSpecific', 'SCOPE_NOT_SPECIFIC'],
  ['NoSuchDncEntry', 'NO_SUCH_DNC_ENTRY'],
  ['GrantInFuture', 'GRANT_IN_FUTURE'],
  ['EvidenceRequired', 'EVIDENCE_REQUIRED'],
  ['LevelNotProved', 'LEVEL_NOT_PROVED'],
  ['NothingToErase', 'NOTHING_TO_ERASE'],
])('codeOf(%s) is %s', (tag, code) => {
  expect(codeOf(tag)).toBe(code)
})

describe('decide() of any state', () => {
  test('never refuses a refusal', () => {
    fc.assert(
      fc.property(history(), refusalEvent, (log, event) => {
        const command: ContactCommand =
          event.type === 'ConsentWithdrawn'
            ? { ...event, type: 'WithdrawConsent' }
            : { ...event, type: 'AddDnc' }
        expect(decide(fold(log), command)).toStrictEqual(E.right({ ...event }))
      }),
    )
  })
  test('gives an event that says when it happened as the command did', () => {
    const commands: fc.Arbitrary<ContactCommand> = fc.oneof(
      consentWithdrawn.map((event) => ({ ...event, type: 'WithdrawConsent' as const })),
      anyDnc.map(({ list: _, ...event }) => ({ ...event, type: 'AddDnc' as const })),
      fc
        .tuple(consentGranted, fewInstants)
        .map(([event, receivedAt]) => ({ ...event, type: 'GrantConsent' as const, receivedAt })),
    )
    fc.assert(
      fc.property(history(), commands, (log, command) => {
        const decision = decide(fold(log), command)
        if (E.isRight(decision)) expect(decision.right.occurredAt).toBe(command.occurredAt)
        else expect(command.type).toBe('GrantConsent')
      }),
    )
  })
})
