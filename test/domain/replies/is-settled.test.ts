import { describe, expect, test } from 'vitest'
import type { ContactState } from '../../../src/domain/contact/state.ts'
import type { Position } from '../../../src/domain/kernel/position.ts'
import { isSettled } from '../../../src/domain/replies/is-settled.ts'
import {
  arrived,
  at,
  dncAdded,
  EVERYTHING,
  erased,
  fold,
  granted,
  type Happened,
  logOf,
  reassigned,
  related,
  scopeOf,
  withdrawn,
} from '../../support/contact-facts.ts'

/** An unclear reply to acme, and what happened beside it; it is the second event of the log. */
const SCOPE = scopeOf({ channel: '*', purpose: '*' })
const unclear = withdrawn({ scope: SCOPE, occurredAt: at('2026-04-01') })

type IsSettled = typeof isSettled

const after = (
  judge: IsSettled,
  isAnotherUnclear: boolean,
  ...happened: ReadonlyArray<Happened>
): boolean => {
  const log = logOf(granted(), unclear, ...happened)
  const reply = log[1]
  if (reply === undefined) throw new Error('there is a reply')
  const row = { position: reply.position, scope: SCOPE, since: at('2026-04-01') }
  const isUnclear = (position: Position): boolean =>
    position === reply.position || (isAnotherUnclear && position > reply.position)
  return judge(row, fold(log), isUnclear)
}

const CASES: ReadonlyArray<readonly [string, boolean, boolean, ReadonlyArray<Happened>]> = [
  ['nothing more', false, false, []],
  ['a newer grant of some of it', true, false, [granted({ occurredAt: at('2026-04-02') })]],
  ['a grant of the same instant', false, false, [granted({ occurredAt: at('2026-04-01') })]],
  [
    'an older grant that came late',
    false,
    false,
    [arrived(granted({ occurredAt: at('2026-03-01') }), '2026-05-01')],
  ],
  [
    'a newer grant of another seller',
    false,
    false,
    [granted({ occurredAt: at('2026-04-02'), scope: scopeOf({ seller: 'globex' }) })],
  ],
  ['a refusal of the same', true, false, [withdrawn({ scope: SCOPE, occurredAt: at('2026-04-03') })]],
  [
    'a refusal of the same that happened before and came after',
    true,
    false,
    [arrived(withdrawn({ scope: SCOPE, occurredAt: at('2026-03-03') }), '2026-05-01')],
  ],
  ['an entry that refuses everything', true, false, [dncAdded({ scope: EVERYTHING })]],
  ['a refusal of less', false, false, [withdrawn({ scope: scopeOf(), occurredAt: at('2026-04-03') })]],
  ['another unclear reply', false, true, [withdrawn({ scope: SCOPE, occurredAt: at('2026-04-03') })]],
  ['an erasure', true, false, [erased()]],
  [
    'a relationship and a reassignment',
    false,
    false,
    [related({ occurredAt: at('2026-04-02') }), reassigned('2026-04-05')],
  ],
]

const wrong = (judge: IsSettled): ReadonlyArray<string> =>
  CASES.filter(([, expected, another, happened]) => after(judge, another, ...happened) !== expected).map(
    ([name]) => name,
  )

describe('isSettled()', () => {
  test.each(CASES)('after %s: %s', (_, expected, another, happened) => {
    expect(after(isSettled, another, ...happened)).toBe(expected)
  })

  const without = (state: ContactState, ...lists: ReadonlyArray<keyof ContactState>): ContactState => ({
    ...state,
    ...Object.fromEntries(lists.map((list) => [list, []])),
  })

  test.each<[string, IsSettled]>([
    [
      'takes every grant for a newer one',
      (row, state, isUnclear) => isSettled({ ...row, since: at('2020-01-01') }, state, isUnclear),
    ],
    ['counts another unclear reply', (row, state) => isSettled(row, state, () => false)],
    [
      'asks for nothing as wide',
      (row, state, isUnclear) => isSettled({ ...row, scope: scopeOf() }, state, isUnclear),
    ],
    [
      'takes any scope',
      (row, state, isUnclear) => isSettled({ ...row, scope: EVERYTHING }, state, isUnclear),
    ],
    ['forgets entries', (row, state, isUnclear) => isSettled(row, without(state, 'dnc'), isUnclear)],
    ['forgets erasures', (row, state, isUnclear) => isSettled(row, without(state, 'erasures'), isUnclear)],
    ['forgets grants', (row, state, isUnclear) => isSettled(row, without(state, 'grants'), isUnclear)],
  ])('one that %s is caught', (_, broken) => {
    expect(wrong(isSettled)).toStrictEqual([])
    expect(wrong(broken)).not.toStrictEqual([])
  })
})
