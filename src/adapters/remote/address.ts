import * as E from 'fp-ts/lib/Either.js'
import { type Fault, wrong } from './fault.ts'

/** Where a server is, and what opens it. */
export interface Address {
  /** Ends with a slash. */
  readonly base: URL
  /** As it is named to people: without what a URL may hold beside it. */
  readonly name: string
  readonly token: string | undefined
}

export const addressOf = (url: string, token: string | undefined): E.Either<Fault, Address> => {
  const base = URL.canParse(url) ? new URL(url) : undefined
  if (base === undefined || !['http:', 'https:'].includes(base.protocol))
    return E.left(
      wrong(
        'The address of the server must be a URL such as https://ledger.example: see --server and LEDGER_SERVER.',
      ),
    )
  if (base.username !== '' || base.password !== '' || base.search !== '' || base.hash !== '')
    return E.left(
      wrong(
        'The address of the server must hold nothing but a host, a port and a path; the token goes into LEDGER_TOKEN.',
      ),
    )
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const trimmed = token?.trim()
  if (trimmed !== undefined && !/^[\x21-\x7e]*$/.test(trimmed))
    return E.left(
      wrong('LEDGER_TOKEN holds characters that no token has: set it to the token and nothing else.'),
    )
  return E.right({ base, name: base.origin, token: trimmed === '' ? undefined : trimmed })
}

/** Whether what is sent can be read on its way. */
export const isExposed = ({ base }: Address): boolean =>
  base.protocol === 'http:' && !isLoopback(base.hostname)

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
