import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { quickDecoder } from '../kernel/quick-decoder.ts'
import { type Issues, issue, issuesOf } from '../kernel/validation.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'
import type { Envelope } from './cloud-event.ts'
import type { ContactCommand, GrantConsent } from './command.ts'
import { granted } from './interpret-grant.ts'
import type { Understanding } from './interpreted.ts'
import { GrantedData, type ReplyData } from './message.ts'

export interface ReplyGrant {
  readonly command: ContactCommand
  /** Of the grant alone. */
  readonly protectedValues: ReadonlyArray<ProtectedValue>
}

/** The grant that a programme makes of its opt-in word: as strict as any other grant, and no higher than the word proves. */
export const replyGrant = (
  { grant, seller }: t.TypeOf<typeof ReplyData>,
  envelope: Envelope,
  contact: ContactPoint,
  understanding: Understanding,
  replyProves: NonNullable<GrantConsent['replyProves']>,
): E.Either<Issues, ReplyGrant> => {
  if (!isObject(grant)) return E.left([issue('data.grant', 'what the programme grants by this word')])
  const { scope, capture } = grant
  const data = {
    ...grant,
    contact,
    scope: isObject(scope) && seller !== undefined ? { seller, ...scope } : scope,
    capture: { ...(isObject(capture) ? capture : {}), method: 'reply-keyword' },
    person: undefined,
  }
  const decoded = decodeGranted(data)
  if (E.isLeft(decoded)) return E.left(underGrant(issuesOf(decoded.left, 'data')))
  const interpreted = granted(decoded.right, { ...envelope, data }, contact, understanding)
  if (E.isLeft(interpreted)) return E.left(underGrant(interpreted.left))
  const { command, protectedValues } = interpreted.right
  return E.right({
    command: command.type === 'GrantConsent' ? { ...command, replyProves } : command,
    protectedValues: protectedValues.flatMap(ofGrant),
  })
}

const decodeGranted = quickDecoder(GrantedData)

const underGrant = (issues: Issues): Issues =>
  issues.map(({ path, expected }) => issue(path.replace(/^data/, 'data.grant'), expected))

/** Whose grant it is stands in the reply. What nobody knows of a grant lies under it, so that each path is there once. */
const ofGrant = ({ path, value }: ProtectedValue): ReadonlyArray<ProtectedValue> => {
  if (path === 'contact' || path === 'id') return []
  if (path.startsWith('data.')) return [{ path: path.replace(/^data/, 'data.grant'), value }]
  return [{ path: path.includes('.') ? path : `data.grant.${path}`, value }]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
