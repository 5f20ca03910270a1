import { createHash } from 'node:crypto'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import {
  type ConsentEventOptions,
  type ConsentMessage,
  consentEvents,
} from '../../examples/generate/consent-events.ts'
import { contactAt, FICTITIOUS_CONTACTS } from '../../examples/generate/contacts.ts'
import { DISCLOSURES, REFERENCES } from '../../examples/generate/disclosures.ts'
import { count, nothingExpected } from '../../examples/generate/expected.ts'
import { xoshiro128StarStar } from '../../examples/generate/random.ts'
import { ENDS_AT_MS, STARTS_AT_MS } from '../../examples/generate/timeline.ts'

const messages = (options: Partial<ConsentEventOptions> = {}): ReadonlyArray<ConsentMessage> => [
  ...consentEvents({ count: 4_000, seed: 7, ...options }),
]

const bytes = (options: Partial<ConsentEventOptions>): string =>
  createHash('sha256')
    .update(
      messages(options)
        .map(({ line }) => line)
        .join('\n'),
    )
    .digest('hex')

const recorded = (all: ReadonlyArray<ConsentMessage>) =>
  all.flatMap(({ outcome, event }) => (outcome === 'recorded' && event !== undefined ? [event] : []))

const keyOf = ({ source, id }: { readonly source: string; readonly id: string }): string => `${source} ${id}`

describe('consentEvents()', () => {
  test('makes the same bytes of the same seed, and others of another', () => {
    expect(bytes({ seed: 7 })).toBe(bytes({ seed: 7 }))
    expect(bytes({ seed: 7 })).not.toBe(bytes({ seed: 8 }))
  })

  test('expects an outcome of every message', () => {
    const expected = nothingExpected()
    for (const { outcome, word } of messages()) count(expected, outcome, word)
    const total = (counts: Readonly<Record<string, number>>) =>
      Object.values(counts).reduce((a, b) => a + b, 0)
    expect(total(expected.outcomes)).toBe(4_000)
    expect(total(expected.types)).toBe(expected.outcomes.recorded)
    expect(total(expected.reasons)).toBe(4_000 - expected.outcomes.recorded)
    expect(Object.keys(expected.types)).toHaveLength(6)
  })

  test('breaks about the share that it is asked to, in every way', () => {
    const broken = messages({ brokenShare: 0.1 }).filter(({ event }) => event === undefined)
    expect(broken.length).toBeGreaterThan(300)
    expect(broken.length).toBeLessThan(500)
    expect(new Set(broken.map(({ word }) => word)).size).toBe(14)
  })

  test('breaks and repeats nothing where it is asked to', () => {
    const outcomes = messages({ brokenShare: 0, duplicateShare: 0 }).map(({ outcome }) => outcome)
    expect(new Set(outcomes)).toStrictEqual(new Set(['recorded']))
  })

  test('writes one JSON document a line, but where it is broken on purpose', () => {
    for (const { line, word } of messages({ brokenShare: 0.1 })) {
      expect(line).not.toContain('\n')
      if (word === 'TRUNCATED_JSON') expect(() => JSON.parse(line)).toThrow()
      else expect(JSON.parse(line)).toBeTypeOf('object')
    }
  })

  test('gives every recorded message an id of its own', () => {
    const keys = recorded(messages()).map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('repeats and contradicts only what was recorded before', () => {
    const seen = new Set<string>()
    for (const { line, outcome, event } of messages({ brokenShare: 0.1, duplicateShare: 0.1 })) {
      if (outcome === 'recorded' && event !== undefined) seen.add(keyOf(event))
      if (outcome === 'duplicate' || outcome === 'conflict') expect(seen).toContain(keyOf(JSON.parse(line)))
    }
  })

  test('lifts only entries that came before, once, under the same contact', () => {
    const standing = new Map<string, unknown>()
    for (const event of recorded(messages())) {
      if (event.type.endsWith('dnc.added.v1')) standing.set(keyOf(event), event.data['contact'])
      if (!event.type.endsWith('dnc.lifted.v1')) continue
      const entry = keyOf(event.data['entry'] as { source: string; id: string })
      expect(standing.get(entry)).toBe(event.data['contact'])
      standing.delete(entry)
    }
  })

  test('stays within its two years, and is not always in order', () => {
    const times = recorded(messages()).map(({ time }) => Date.parse(time))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(STARTS_AT_MS)
    expect(Math.max(...times)).toBeLessThanOrEqual(ENDS_AT_MS)
    expect(times.some((time, i) => time < (times[i - 1] ?? 0) - 86_400_000)).toBe(true)
  })

  test('shows a version of a disclosure only after it was written', () => {
    for (const { time, data } of recorded(messages())) {
      const disclosure = data['disclosure'] as { readonly version: string } | undefined
      if (disclosure?.version === '2025-06')
        expect(Date.parse(time)).toBeGreaterThanOrEqual(Date.parse('2025-06-01'))
    }
  })

  test('names disclosures by the SHA-256 of their text', () => {
    const digests = DISCLOSURES.map(({ text }) => createHash('sha256').update(text).digest('hex'))
    expect(REFERENCES.map(({ sha256 }) => sha256)).toStrictEqual(digests)
  })
})

describe('contactAt()', () => {
  const contacts = Array.from({ length: 20_000 }, (_, index) => contactAt(index))

  test('is a different contact for every index', () => {
    expect(new Set(contacts.map(({ point }) => point)).size).toBe(contacts.length)
  })

  test('is a possible number of its country, or an address that nobody can own', () => {
    const impossible = contacts.filter(({ point, channel, place }) => {
      if (channel === 'email') return !/^[a-z]+\.[a-z]+\.\d+@example\.(com|org|net)$/.test(point)
      const number = parsePhoneNumberFromString(point)
      // Of a British fictitious number the library cannot tell the country from Jersey's or Guernsey's.
      const elsewhere = number?.country !== undefined && number.country !== place?.slice(0, 2)
      return (
        number?.isPossible() !== true || elsewhere || (point.startsWith('+1') && number.country === undefined)
      )
    })
    expect(impossible).toStrictEqual([])
  })

  test('is read from its national form as well', () => {
    const misread = contacts.filter(
      ({ point, national, region }) =>
        national !== undefined &&
        (region === 'US' || region === 'CA' || region === 'GB' || region === 'AU' || region === 'DE') &&
        parsePhoneNumberFromString(national, region)?.number !== point,
    )
    expect(misread).toStrictEqual([])
  })

  test('is a number kept for fiction as long as there are some', () => {
    const last = contactAt(FICTITIOUS_CONTACTS - 20)
    const real = [...contacts, last].filter(
      ({ channel, point }) => channel === 'phone' && !FICTITIOUS.test(point),
    )
    expect(real).toStrictEqual([])
  })

  test('is never directory assistance, and an address where the numbers are used up', () => {
    const far = Array.from({ length: 2_000 }, (_, i) => contactAt(59_000 + i * 4_001))
    expect(far.filter(({ point }) => point.endsWith('5551212'))).toStrictEqual([])
    expect(far.at(-1)?.channel).toBe('email')
    expect(new Set(far.map(({ point }) => point)).size).toBe(far.length)
  })
})

/** 555-0100 to 555-0199; ranges of Ofcom, the ACMA and the Bundesnetzagentur. */
const FICTITIOUS = new RegExp(
  [
    String.raw`^\+1\d{3}55501\d\d$`,
    String.raw`^\+44(7700900|2079460|1632960|1(1[3-8]|[2-6]1)4960|1914980|2920180)\d{3}$`,
    String.raw`^\+61[2378](5550|7010)\d{4}$`,
    String.raw`^\+49(3023125|6990009|4066969|2214710|8999998)\d{3}$`,
  ].join('|'),
)

test('xoshiro128StarStar() is the generator of its authors', () => {
  const next = xoshiro128StarStar(1, 2, 3, 4)
  // From the state 1, 2, 3, 4 the reference implementation gives these.
  expect(Array.from({ length: 6 }, next)).toStrictEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492])
})
