import type * as t from 'io-ts'

/** What is wrong with an input: where, and what was expected there. Never the value. */
export interface Issue {
  readonly path: string
  readonly expected: string
}

export type Issues = ReadonlyArray<Issue>

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
    words.add(error.message ?? error.context.at(-1)?.type.name ?? 'something else')
    expected.set(path, words)
  }
  return [...expected].map(([path, words]) => ({ path, expected: [...words].join(' or ') }))
}

export const issue = (path: string, expected: string): Issue => ({ path, expected })

const pathOf = (under: string, keys: ReadonlyArray<string>): string =>
  [under, ...keys].filter((key) => key !== '').join('.')

/** The key under a union or an intersection is the branch's number, not a member's name. */
const isMember = (parent: t.Decoder<unknown, unknown> | undefined, key: string): boolean => {
  const tag = (parent as { readonly _tag?: string } | undefined)?._tag
  return key !== '' && tag !== 'UnionType' && tag !== 'IntersectionType'
}
