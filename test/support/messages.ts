import * as E from 'fp-ts/lib/Either.js'
import type { Deployment } from '../../src/domain/contact/deployment.ts'
import { type MessageType, TYPE_PREFIX } from '../../src/domain/contact/message.ts'
import { PURPOSES } from '../../src/domain/kernel/purpose.ts'
import type { Issues } from '../../src/domain/kernel/validation.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import { decodeMessage, type Message } from '../../src/domain/workflow/decode-message.ts'
import { at } from './contact-facts.ts'
import { fakeContacts } from './fake-contacts.ts'
import { fakeNames } from './fake-names.ts'

/** Messages made by hand, and what a deployment understands of them. */

export const DEPLOYMENT: Deployment = {
  defaultSeller: 'default' as Word,
  purposes: new Set([...PURPOSES, 'loyalty']),
}

export const RECEIVED_AT = at('2026-11-21T18:04:05Z')

type Members = Readonly<Record<string, unknown>>

/** A CloudEvent. Members that are given replace those that it has; undefined takes one away. */
const message = (type: MessageType, data: Members, attributes: Members = {}): Members => ({
  specversion: '1.0',
  id: 'crm-1',
  source: 'urn:crm:north',
  type: TYPE_PREFIX + type,
  time: '2026-11-02T09:00:00Z',
  datacontenttype: 'application/json',
  data: { contact: '+13055550123', ...data },
  ...attributes,
})

export const SCOPE = { seller: 'acme', channel: 'sms', purpose: 'marketing' }

export const grantMessage = (data: Members = {}, attributes?: Members): Members =>
  message(
    'consent.granted.v1',
    { scope: SCOPE, level: 'express-written', capture: { method: 'web-form' }, ...data },
    attributes,
  )

export const withdrawalMessage = (data: Members = {}, attributes?: Members): Members =>
  message('consent.withdrawn.v1', { scope: SCOPE, method: 'reply-keyword', ...data }, attributes)

export const dncMessage = (data: Members = {}, attributes?: Members): Members =>
  message(
    'dnc.added.v1',
    { scope: SCOPE, reason: 'consumer-request', requestedBy: 'consumer', ...data },
    attributes,
  )

export const liftMessage = (data: Members = {}, attributes?: Members): Members =>
  message(
    'dnc.lifted.v1',
    {
      entry: { source: 'urn:crm:north', id: 'crm-0' },
      authority: 'J. Doe',
      evidence: [{ kind: 'letter' }],
      ...data,
    },
    attributes,
  )

export const relationshipMessage = (data: Members = {}, attributes?: Members): Members =>
  message('relationship.recorded.v1', { kind: 'transaction', ...data }, attributes)

export const reassignmentMessage = (data: Members = {}, attributes?: Members): Members =>
  message('contact.reassigned.v1', { asOf: '2026-06-01', evidenceSource: 'RND', ...data }, attributes)

export const replyMessage = (data: Members = {}, attributes?: Members): Members =>
  message('reply.received.v1', { text: 'STOP', ...data }, attributes)

const decode = decodeMessage({ deployment: DEPLOYMENT, contacts: fakeContacts, names: fakeNames })

export const understood = (input: unknown): Message => {
  const decoded = decode(input, RECEIVED_AT)
  if (E.isLeft(decoded)) throw new Error(`not understood: ${JSON.stringify(decoded.left.issues)}`)
  return decoded.right
}

/** What is wrong with a message; nothing where it is understood. */
export const faultsOf = (input: unknown): Issues => {
  const decoded = decode(input, RECEIVED_AT)
  return E.isLeft(decoded) ? decoded.left.issues : []
}

export const faultyPaths = (input: unknown): ReadonlyArray<string> => faultsOf(input).map(({ path }) => path)
