import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../src/domain/kernel/canonical-json.ts'
import { nested } from '../../support/deep.ts'
import { law } from '../../support/law.ts'

describe('canonicalJson', () => {
  test('writes the example of RFC 8785 section 3.2.2 as its section 3.2.3 does', () => {
    const example = {
      numbers: JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]') as unknown,
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('sorts members by UTF-16 code units, as in RFC 8785 section 3.2.3', () => {
    const names = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    expect(Object.values(JSON.parse(canonicalJson(names)) as object)).toStrictEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
    expect(canonicalJson({ '\ufb33': 1, '\ud83d\ude00': 2 })).toBe('{"\ud83d\ude00":2,"\ufb33":1}')
  })

  /** RFC 8785 appendix B. */
  test.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [-5e-324, '-5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1e23, '1e+23'],
    [1.0000000000000001e23, '1.0000000000000001e+23'],
    [999999999999999700000, '999999999999999700000'],
    [1e21, '1e+21'],
    [9.999999999999997e-7, '9.999999999999997e-7'],
    [0.000001, '0.000001'],
    [333333333.3333332, '333333333.3333332'],
    [333333333.33333343, '333333333.33333343'],
    [-0.0000033333333333333333, '-0.0000033333333333333333'],
    [1424953923781206.2, '1424953923781206.2'],
  ])('writes the number %d as %s', (number, text) => {
    expect(canonicalJson(number)).toBe(text)
  })

  test.each([
    ['undefined members are left out', { a: undefined, b: 1 }, '{"b":1}'],
    ['undefined in an array is null', [undefined, 1], '[null,1]'],
    ['an array keeps its order', [3, 1, 2], '[3,1,2]'],
    ['nothing in it', {}, '{}'],
    ['nothing in it', [], '[]'],
    [
      'members of members',
      { b: { d: 1, c: [{ f: 1, e: 2 }] }, a: 0 },
      '{"a":0,"b":{"c":[{"e":2,"f":1}],"d":1}}',
    ],
    ['a control character', '\u007f\u0000\b\t\n\f\r"\\', '"\u007f\\u0000\\b\\t\\n\\f\\r\\"\\\\"'],
    ['half a surrogate pair', 'a\ud800b', '"a\\ud800b"'],
    [
      'a member named as the prototype is',
      JSON.parse('{"b":1,"__proto__":{"c":2}}'),
      '{"__proto__":{"c":2},"b":1}',
    ],
    [
      'members named as those of every object',
      { constructor: 1, toString: 2 },
      '{"constructor":1,"toString":2}',
    ],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  test('writes what is 20,000 deep', () => {
    const levels = 20_000
    expect(canonicalJson(nested(levels, (inner) => [inner]))).toBe(
      `${'['.repeat(levels)}"core"${']'.repeat(levels)}`,
    )
    expect(canonicalJson(nested(levels))).toBe(`${'{"a":'.repeat(levels)}"core"${'}'.repeat(levels)}`)
  })

  const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false })
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, member]) => [name, shuffled(member)])
        .reverse(),
    )
  }
  /** One text for one value, whatever the order of its members, and that value comes back from it. */
  const oneText = (write: (value: unknown) => string) =>
    law(
      fc.property(json, (value) => {
        expect(write(shuffled(value))).toBe(write(value))
        expect(JSON.parse(write(value))).toStrictEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  test('gives one text to one value, and the value back', () => {
    oneText(canonicalJson).holds()
  })
  test('… which catches one that does not sort', () => {
    oneText(JSON.stringify).isBroken()
  })
  test('… and one that sorts the first level only', () => {
    oneText((value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))))
        : JSON.stringify(value),
    ).isBroken()
  })

  test('gives different texts to different values', () => {
    const any = fc.oneof(json, fc.string({ unit: fc.constantFrom('\ud800', '\udfff', '\ufffd', 'a') }))
    law(
      fc.property(any, any, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(isSame(a, b))
      }),
    ).holds()
  })
})

const isSame = (a: unknown, b: unknown): boolean => {
  try {
    expect(a).toStrictEqual(b)
    return true
  } catch {
    return false
  }
}
