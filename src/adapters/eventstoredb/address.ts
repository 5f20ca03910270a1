import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type {
  ChannelCredentialOptions,
  Credentials,
  DNSClusterOptions,
  GossipClusterOptions,
  SingleNodeOptions,
} from '@eventstore/db-client'
import connectionStrings from '@eventstore/db-client/dist/Client/parseConnectionString.js'
import * as E from 'fp-ts/lib/Either.js'
import { type Issues, issue } from '../../domain/kernel/validation.ts'

/** Where the store is, and as whom it is asked. */
export interface Address {
  readonly settings: SingleNodeOptions | GossipClusterOptions | DNSClusterOptions
  readonly channel: ChannelCredentialOptions
  readonly credentials: Credentials | undefined
}

/**
 * Reads a connection string. What is wrong is said without the string, which may hold a password; the client's own parser
 * would print it, so it only sees what has been looked at.
 */
export const addressOf = (variable: string, connectionString: string): E.Either<Issues, Address> => {
  const refuse = (expected: string): E.Either<Issues, never> => E.left([issue(variable, expected)])
  const form = FORM.exec(connectionString.trim())
  if (form === null)
    return refuse('esdb://HOST:PORT?OPTIONS or esdb+discover://NAME:PORT, user:password@ percent-encoded')
  const { user, query = '' } = form.groups as { readonly user?: string; readonly query?: string }
  const names = query.split('&').flatMap((pair) => (pair === '' ? [] : [pair.split('=')[0] as string]))
  const unknown = names.find((name) => !OPTIONS.includes(name))
  if (unknown !== undefined) return refuse(`only the options ${OPTIONS.join(', ')}`)
  try {
    const parsed = connectionStrings.parseConnectionString(connectionString)
    const insecure = parsed.tls === false
    if (insecure && user !== undefined)
      return refuse('no user and password with tls=false: they would not be sent')
    const channel = {
      insecure,
      ...fileOf('rootCertificate', parsed.tlsCAFile),
      ...fileOf('userCertFile', parsed.userCertFile),
      ...fileOf('userKeyFile', parsed.userKeyFile),
    }
    return E.right({ settings: settingsOf(parsed), channel, credentials: parsed.defaultCredentials })
  } catch (error) {
    return refuse(
      error instanceof Error && 'syscall' in error
        ? 'certificate files that this user can read'
        : 'a connection string as EventStoreDB knows it',
    )
  }
}

/** What stands before the hosts, the hosts, and the options; each part is read by the client's parser. */
const FORM =
  /^esdb(?:\+discover)?:\/\/(?:(?<user>[^:@/?#\s]+):[^:@/?#\s]+@)?[^@/?#\s]+\/?(?:\?(?<query>[^?#\s]*))?$/

/** The others of the client would change what the ledger relies on, or do nothing. */
const OPTIONS: ReadonlyArray<string> = [
  'tls',
  'tlsCAFile',
  'userCertFile',
  'userKeyFile',
  'connectionName',
  'discoveryInterval',
  'gossipTimeout',
  'maxDiscoverAttempts',
  'keepAliveInterval',
]

type Parsed = ReturnType<typeof connectionStrings.parseConnectionString>

const fileOf = (name: string, path: string | undefined): Readonly<Record<string, Buffer>> =>
  path === undefined ? {} : { [name]: readFileSync(resolve(path)) }

const settingsOf = (parsed: Parsed): Address['settings'] => {
  const { hosts, dnsDiscover, discoveryInterval, gossipTimeout, maxDiscoverAttempts } = parsed
  const { connectionName, keepAliveInterval } = parsed
  const own = defined({ connectionName, keepAliveInterval })
  const discovery = defined({ discoveryInterval, gossipTimeout, maxDiscoverAttempts })
  const [first] = hosts
  if (first === undefined) throw new Error('no host')
  if (dnsDiscover) return { ...own, ...discovery, discover: first }
  return hosts.length > 1 ? { ...own, ...discovery, endpoints: hosts } : { ...own, endpoint: first }
}

const defined = <A extends object>(members: A): { [K in keyof A]?: Exclude<A[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
