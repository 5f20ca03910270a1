import type * as t from 'io-ts'

/** What is wrong with an input: where, and what was expected there. Never the value. */
export interface Issue {
  readonly path: string
  readonly expected: string
}

export type Issues = ReadonlyArray<Issue>

/** However much is wrong, this much of it is told. */
export const ISSUES_MAX = 100

/** io-ts errors as issues. A union reports each of its branches at one path: those are joined. */
export const issuesOf = (errors: t.Errors, under = ''): Issues => {
  const expected = new Map<string, Set<string>>()
  for (const error of errors) {
    const place = error.context.filter((entry, i) => i > 0 && isMember(error.context[i - 1]?.type, entry.key))
    const path = pathOf(
      under,
      place.map((entry) => entry.key),
    )
    const words = expected.get(path) ?? new Set<string>()
    if (words.size === 0 && expected.size === ISSUES_MAX) break
    words.add(error.message ?? expectedOf(error.context.at(-1)?.type.name ?? 'something else'))
    expected.set(path, words)
  }
  return [...expected].map(([path, words]) => ({ path, expected: [...words].join(' or ') }))
}

/** The names that io-ts gives its own codecs, as people say them. */
const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['UnknownRecord', 'a JSON object'],
])

const expectedOf = (name: string): string => SPOKEN.get(name) ?? name

export const issue = (path: string, expected: string): Issue => ({ path, expected })

const pathOf = (under: string, keys: ReadonlyArray<string>): string =>
  [under, ...keys].filter((key) => key !== '').join('.')

/** The key under a union or an intersection is the branch's number, not a member's name. */
const isMember = (parent: t.Decoder<unknown, unknown> | undefined, key: string): boolean => {
  const tag = tagUnder(parent)
  return key !== '' && tag !== 'UnionType' && tag !== 'IntersectionType'
}

/** What io-ts calls a codec, seen through those that stand for another one: they have no key of their own. */
const tagUnder = (codec: unknown): string | undefined => {
  const { _tag, type } = codec as { readonly _tag?: string; readonly type?: unknown }
  return _tag === 'ReadonlyType' || _tag === 'ExactType' || _tag === 'RefinementType' ? tagUnder(type) : _tag
}
