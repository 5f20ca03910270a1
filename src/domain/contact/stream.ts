import { Pseudonym } from '../kernel/pseudonym.ts'

const PREFIX = 'contact-'

export const contactStream = (pseudonym: Pseudonym): string => `${PREFIX}${pseudonym}`

/** Whose stream this is; undefined where it is no contact's. */
export const pseudonymOfStream = (stream: string): Pseudonym | undefined => {
  const name = stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : ''
  return Pseudonym.is(name) ? name : undefined
}
