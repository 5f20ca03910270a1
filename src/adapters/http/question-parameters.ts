import { QUESTION_MEMBERS } from '../../domain/rules/question.ts'
import type { Query } from './query.ts'
import type { QueryNames } from './route-facts.ts'

const REPEATED = ['jurisdictions', 'recentAttempts']

export const QUESTION_PARAMETERS: QueryNames = {
  single: [...QUESTION_MEMBERS].filter((name) => !REPEATED.includes(name)),
  repeated: REPEATED,
}

/** The JSON form of a question that came as parameters: what can be repeated is an array. */
export const questionOf = (query: Query): Readonly<Record<string, unknown>> => {
  const { contact, jurisdictions, recentAttempts } = query
  const isPlain =
    jurisdictions === undefined &&
    recentAttempts === undefined &&
    (typeof contact !== 'string' || contact[0] !== ' ')
  if (isPlain) return query
  return {
    ...query,
    ...(typeof contact === 'string' ? { contact: withPlus(contact) } : {}),
    ...(jurisdictions === undefined ? {} : { jurisdictions: many(jurisdictions) }),
    ...(recentAttempts === undefined ? {} : { recentAttempts: many(recentAttempts) }),
  }
}

/** Nobody's number begins with a space: that was a plus sign, which a query must write as %2B and people forget to. */
const withPlus = (contact: string): string => (/^ \d/.test(contact) ? `+${contact.slice(1)}` : contact)

const many = (value: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof value === 'string' ? [value] : value
