import { describe, expect, test } from 'vitest'
import { judgeAcquired } from '../../../src/domain/acquisition/judge-acquired.ts'
import type { ContactState } from '../../../src/domain/contact/state.ts'
import type { Acquisition } from '../../../src/domain/contact/vocabulary.ts'
import type { Word } from '../../../src/domain/kernel/word.ts'
import { eventIdNo } from '../../support/arbitrary/contact-event.ts'
import {
  at,
  dncAdded,
  dncLifted,
  EVERYTHING,
  fold,
  granted,
  type Happened,
  logOf,
  reassigned,
  scopeOf,
  withdrawn,
} from '../../support/contact-facts.ts'

type Judge = typeof judgeAcquired

const BOUGHT: Acquisition = { party: 'Bright Leads' as Word, date: '2026-03-10' as Acquisition['date'] }

/** A consent of 2026-03-01, acquired on 2026-03-10; it is the first event of the log, and counts as event number 0. */
const judged = (judge: Judge, ...happened: ReadonlyArray<Happened>): string => {
  const grant = granted({ occurredAt: at('2026-03-01'), acquiredFrom: BOUGHT })
  const state = fold(logOf(grant, ...happened))
  const bought = state.grants.find(({ id }) => id === eventIdNo(0))
  if (bought === undefined) throw new Error('it was bought')
  const { wasRefused, isReassigned } = judge(state, { ...BOUGHT, grant: bought })
  return `${wasRefused ? 'refused' : ''}${isReassigned ? 'reassigned' : ''}`
}

const CASES: ReadonlyArray<readonly [string, string, ReadonlyArray<Happened>]> = [
  ['nothing else', '', []],
  ['a withdrawal before the consent', 'refused', [withdrawn({ occurredAt: at('2026-02-01') })]],
  ['a withdrawal between consent and acquisition', 'refused', [withdrawn({ occurredAt: at('2026-03-05') })]],
  ['a withdrawal late on that day', 'refused', [withdrawn({ occurredAt: at('2026-03-10T23:59:59Z') })]],
  ['a withdrawal on the next day', '', [withdrawn({ occurredAt: at('2026-03-11') })]],
  [
    'a withdrawal from everybody',
    'refused',
    [withdrawn({ occurredAt: at('2026-02-01'), scope: EVERYTHING })],
  ],
  [
    'a withdrawal from another seller',
    '',
    [withdrawn({ occurredAt: at('2026-02-01'), scope: scopeOf({ seller: 'globex' }) })],
  ],
  [
    'a withdrawal of another purpose',
    '',
    [withdrawn({ occurredAt: at('2026-02-01'), scope: scopeOf({ purpose: 'survey' }) })],
  ],
  [
    'a withdrawal of another channel',
    '',
    [withdrawn({ occurredAt: at('2026-02-01'), scope: scopeOf({ channel: 'email' }) })],
  ],
  ['an entry', 'refused', [dncAdded({ occurredAt: at('2026-02-01') })]],
  [
    'an entry that was lifted before',
    '',
    [
      dncAdded({ occurredAt: at('2026-02-01') }),
      dncLifted({ entryId: eventIdNo(1), occurredAt: at('2026-03-02') }),
    ],
  ],
  [
    'an entry that was lifted afterwards',
    'refused',
    [
      dncAdded({ occurredAt: at('2026-02-01') }),
      dncLifted({ entryId: eventIdNo(1), occurredAt: at('2026-04-02') }),
    ],
  ],
  [
    'a withdrawal that an own grant ended',
    '',
    [withdrawn({ occurredAt: at('2026-02-01') }), granted({ occurredAt: at('2026-02-10') })],
  ],
  [
    'a withdrawal that an own grant ended afterwards',
    'refused',
    [withdrawn({ occurredAt: at('2026-02-01') }), granted({ occurredAt: at('2026-03-20') })],
  ],
  [
    'a withdrawal that a grant of somebody else did not end',
    'refused',
    [
      withdrawn({ occurredAt: at('2026-02-01') }),
      granted({ occurredAt: at('2026-02-10'), scope: scopeOf({ seller: 'globex' }) }),
    ],
  ],
  [
    'a withdrawal that a void grant did not end',
    'refusedreassigned',
    [
      withdrawn({ occurredAt: at('2026-02-01') }),
      granted({ occurredAt: at('2026-02-10') }),
      reassigned('2026-03-05'),
    ],
  ],
  ['a reassignment after the consent', 'reassigned', [reassigned('2026-03-01')]],
  ['a reassignment before the consent', '', [reassigned('2026-02-28')]],
]

const wrong = (judge: Judge): ReadonlyArray<string> =>
  CASES.filter(([, expected, happened]) => judged(judge, ...happened) !== expected).map(([name]) => name)

describe('judgeAcquired()', () => {
  test.each(CASES)('with %s: "%s"', (_, expected, happened) => {
    expect(judged(judgeAcquired, ...happened)).toBe(expected)
  })

  test('a refusal of voice is one of a grant for automatic calls', () => {
    const grant = granted({ occurredAt: at('2026-03-01'), scope: scopeOf({ channel: 'autodialed-voice' }) })
    const state = fold(logOf(grant, withdrawn({ scope: scopeOf({ channel: 'voice' }) })))
    const [bought] = state.grants
    expect(bought && judgeAcquired(state, { ...BOUGHT, grant: bought }).wasRefused).toBe(true)
  })

  const without = (state: ContactState, list: keyof ContactState): ContactState => ({ ...state, [list]: [] })

  test.each<[string, Judge]>([
    ['forgets entries', (state, acquired) => judgeAcquired(without(state, 'dnc'), acquired)],
    ['forgets lifts', (state, acquired) => judgeAcquired(without(state, 'lifts'), acquired)],
    ['forgets withdrawals', (state, acquired) => judgeAcquired(without(state, 'withdrawals'), acquired)],
    ['forgets reassignments', (state, acquired) => judgeAcquired(without(state, 'reassignments'), acquired)],
    [
      'forgets other grants',
      (state, acquired) => judgeAcquired({ ...state, grants: [acquired.grant] }, acquired),
    ],
    [
      'takes what was bought for an own grant',
      (state, acquired) =>
        judgeAcquired(state, { ...acquired, grant: { ...acquired.grant, id: eventIdNo(99) } }),
    ],
    [
      'looks at what was refused until today',
      (state, acquired) => judgeAcquired(state, { ...acquired, date: '2026-12-31' as Acquisition['date'] }),
    ],
  ])('one that %s is caught', (_, broken) => {
    expect(wrong(judgeAcquired)).toStrictEqual([])
    expect(wrong(broken)).not.toStrictEqual([])
  })
})
