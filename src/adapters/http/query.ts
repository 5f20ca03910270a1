import { type Issues, issue } from '../../domain/kernel/validation.ts'
import type { QueryNames } from './route-facts.ts'

/** The parameters of a query as Fastify parsed them: a name that came more than once has an array. */
export type Query = Readonly<Record<string, string | ReadonlyArray<string>>>

/** What is wrong with the names of a query. A name nobody knows is not repeated: it may be anything. */
export const nameIssues = (names: QueryNames): ((query: Query) => Issues) => {
  const single = new Set(names.single)
  const repeated = new Set(names.repeated)
  const unknownName = [issue('', expectedNames(names))]
  return (query) => {
    let issues: Issues = NONE
    for (const name in query) {
      if (repeated.has(name)) continue
      if (!single.has(name)) return unknownName
      if (typeof query[name] !== 'string') issues = [...issues, issue(name, 'one value')]
    }
    return issues
  }
}

const NONE: Issues = []

/** Whether every percent sign of a query begins an escape of UTF-8. The parser leaves those as they are that do not. */
export const isDecodable = (query: Query, url: string): boolean => {
  for (const name in query) {
    const value = query[name]
    const isSuspect =
      typeof value === 'string' ? value.includes('%') : value?.some((one) => one.includes('%'))
    if (isSuspect || name.includes('%')) return isEscaped(url.slice(url.indexOf('?') + 1))
  }
  return true
}

const isEscaped = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

export const single = (query: unknown, name: string): string | undefined => {
  const value = (query as Query)[name]
  return typeof value === 'string' ? value : undefined
}

const expectedNames = ({ single, repeated }: QueryNames): string =>
  single.length + repeated.length === 0
    ? 'no parameters'
    : `no parameters but ${[...single, ...repeated.map((name) => `${name} (repeatable)`)].join(', ')}`
