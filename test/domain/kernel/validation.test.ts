import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { brandedText } from '../../../src/domain/kernel/branded-text.ts'
import { type Issues, issue, issuesOf } from '../../../src/domain/kernel/validation.ts'

const Code = brandedText<{ readonly Code: unique symbol }>('a code', (s) => /^[A-Z]{3}$/.test(s))

const issuesIn = (codec: t.Decoder<unknown, unknown>, input: unknown, under?: string): Issues => {
  const decoded = codec.decode(input)
  if (E.isRight(decoded)) throw new Error('was understood')
  return issuesOf(decoded.left, under)
}

describe('issuesOf', () => {
  const plain = t.type({ code: Code, list: t.readonlyArray(t.type({ n: t.number })) })

  test.each<[string, t.Decoder<unknown, unknown>, unknown, Issues]>([
    ['what is no object', plain, 'x', [issue('', plain.name)]],
    ['a member', plain, { code: 'x', list: [] }, [issue('code', 'a code')]],
    ['a missing member', plain, { list: [] }, [issue('code', 'a code')]],
    [
      'a member of an item',
      plain,
      { code: 'ABC', list: [{ n: 1 }, { n: 'x' }] },
      [issue('list.1.n', 'a number')],
    ],
    [
      'several, in their order',
      plain,
      { code: 1, list: [{ n: 'x' }, { n: null }] },
      [issue('code', 'a code'), issue('list.0.n', 'a number'), issue('list.1.n', 'a number')],
    ],
    [
      'a member of an intersection',
      t.intersection([t.type({ a: t.string }), t.partial({ b: Code })]),
      { a: 1, b: 'x' },
      [issue('a', 'a text'), issue('b', 'a code')],
    ],
    [
      'the branches of a union at one path',
      t.type({ either: t.union([t.string, t.number]) }),
      { either: true },
      [issue('either', 'a text or a number')],
    ],
    [
      'a union of objects',
      t.type({ either: t.union([t.string, t.type({ a: Code })]) }),
      { either: { a: 1 } },
      [issue('either', 'a text'), issue('either.a', 'a code')],
    ],
    [
      'a member of an exact and read-only intersection',
      t.type({ whole: t.readonly(t.exact(t.intersection([t.type({ a: Code }), t.partial({ b: Code })]))) }),
      { whole: { a: 'x', b: 'x' } },
      [issue('whole.a', 'a code'), issue('whole.b', 'a code')],
    ],
    [
      'a member of a tagged union of such',
      t.union([
        t.readonly(
          t.exact(t.intersection([t.type({ type: t.literal('A'), a: Code }), t.partial({ b: Code })])),
        ),
        t.readonly(t.exact(t.intersection([t.type({ type: t.literal('B') }), t.partial({ b: Code })]))),
      ]),
      { type: 'A', a: 'x', b: 'x' },
      [issue('a', 'a code'), issue('b', 'a code')],
    ],
    [
      'the same fault once',
      t.intersection([t.type({ a: Code }), t.type({ a: Code })]),
      {},
      [issue('a', 'a code')],
    ],
  ])('names the path and what was expected: %s', (_, codec, input, issues) => {
    expect(issuesIn(codec, input)).toStrictEqual(issues)
  })

  test('puts every path under the one it is given', () => {
    expect(issuesIn(plain, { code: 1, list: [] }, 'data')).toStrictEqual([issue('data.code', 'a code')])
    expect(issuesIn(plain, 1, 'data')).toStrictEqual([issue('data', plain.name)])
  })

  test('has an end: a list of 200,000 faults is not so many issues', () => {
    const faults = issuesIn(t.type({ list: t.readonlyArray(t.number) }), {
      list: new Array(200_000).fill('x'),
    })
    expect(faults.length).toBeLessThanOrEqual(100)
    expect(faults[0]).toStrictEqual(issue('list.0', 'a number'))
  })
})
