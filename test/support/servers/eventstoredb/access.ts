import type { Metadata } from '@grpc/grpc-js'
import type { EventLog } from './log.ts'
import { isMetastream, originalOf } from './record.ts'
import { type Acl, jsonFields } from './stream-metadata.ts'

export type User = {
  readonly name: string
  readonly password: string
  readonly groups: ReadonlyArray<string>
}
/** Who there is; without users the server is insecure and everybody may do everything. */
export type Users = ReadonlyArray<User>
export type Right = '$r' | '$w' | '$d'

export type Access = { readonly users: Users | undefined; readonly log: EventLog }

/** What a fresh secure server knows. */
export const DEFAULT_USERS: Users = [
  { name: 'admin', password: 'changeit', groups: ['$admins'] },
  { name: 'ops', password: 'changeit', groups: ['$ops'] },
]

export const whoAsks = ({ users }: Access, metadata: Metadata): User | 'anonymous' | 'unknown' => {
  const [header] = metadata.get('authorization')
  if (users === undefined || typeof header !== 'string') return 'anonymous'
  const [, encoded = ''] = /^Basic (.+)$/.exec(header) ?? []
  const [name, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return users.find((user) => user.name === name && user.password === password.join(':')) ?? 'unknown'
}

/**
 * The stream's own list, else the default of `$settings`, else the server's: anybody who is known for streams of
 * users, admins for streams of the system and for `$all`.
 */
export const allows = (
  access: Access,
  user: User | 'anonymous' | 'unknown',
  right: Right,
  stream: string,
): boolean => {
  if (access.users === undefined) return true
  if (typeof user === 'string') return false
  if (user.groups.includes('$admins')) return true
  const [owner, wanted] = isMetastream(stream) ? [originalOf(stream), `$m${right.slice(1)}`] : [stream, right]
  const name = (wanted === '$md' ? '$mw' : wanted) as keyof Acl
  const roles =
    access.log.streams.metadataOf(owner).acl?.[name] ??
    defaultAcl(access.log, owner)?.[name] ??
    builtIn(owner, name)
  const listed = typeof roles === 'string' ? [roles] : roles
  return listed.some((role) => role === '$all' || role === user.name || user.groups.includes(role))
}

const builtIn = (stream: string, name: keyof Acl): string =>
  stream.startsWith('$') || name.startsWith('$m') ? '$admins' : '$all'

const defaultAcl = (log: EventLog, stream: string): Acl | undefined => {
  const read = log.read('$settings')
  const last = read.kind === 'found' ? read.records.at(-1) : undefined
  if (last === undefined) return undefined
  const settings = jsonFields(last.data)
  return settings[stream.startsWith('$') ? '$systemStreamAcl' : '$userStreamAcl'] as Acl | undefined
}
