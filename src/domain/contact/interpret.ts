import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { quickDecoder } from '../kernel/quick-decoder.ts'
import { issuesOf } from '../kernel/validation.ts'
import type { Envelope } from './cloud-event.ts'
import { dncLifted, reassigned, relationship } from './interpret-fact.ts'
import { granted } from './interpret-grant.ts'
import { dncAdded, withdrawn } from './interpret-refusal.ts'
import { replyReceived } from './interpret-reply.ts'
import type { Interpretable, Understanding } from './interpreted.ts'
import { nullsLeftOut } from './left-out.ts'
import {
  DncAddedData,
  DncLiftedData,
  GrantedData,
  ReassignedData,
  RelationshipData,
  ReplyData,
  WithdrawnData,
} from './message.ts'

/** Reads the data of a CloudEvent whose contact is known already. Issues name the path under `data`, never the value. */
export const interpret = (
  message: Envelope,
  contact: ContactPoint,
  understanding: Understanding,
): Interpretable => {
  const envelope = nullsLeftOut(message)
  switch (envelope.type) {
    case 'consent.granted.v1':
      return decoded(decodeGrantedData, envelope, (data) => granted(data, envelope, contact, understanding))
    case 'consent.withdrawn.v1':
      return decoded(decodeWithdrawnData, envelope, (data) =>
        E.right(withdrawn(data, envelope, contact, understanding)),
      )
    case 'dnc.added.v1':
      return decoded(decodeDncAddedData, envelope, (data) =>
        E.right(dncAdded(data, envelope, contact, understanding)),
      )
    case 'dnc.lifted.v1':
      return decoded(decodeDncLiftedData, envelope, (data) =>
        dncLifted(data, envelope, contact, understanding),
      )
    case 'relationship.recorded.v1':
      return decoded(decodeRelationshipData, envelope, (data) =>
        E.right(relationship(data, envelope, contact, understanding)),
      )
    case 'contact.reassigned.v1':
      return decoded(decodeReassignedData, envelope, (data) => E.right(reassigned(data, envelope, contact)))
    case 'reply.received.v1':
      return decoded(decodeReplyData, envelope, (data) =>
        replyReceived(data, envelope, contact, understanding),
      )
  }
}

const decoded = <A>(
  decode: (data: unknown) => E.Either<t.Errors, A>,
  { data }: Envelope,
  use: (data: A) => Interpretable,
): Interpretable => {
  const result = decode(data)
  return E.isLeft(result) ? E.left(issuesOf(result.left, 'data')) : use(result.right)
}

const decodeGrantedData = quickDecoder(GrantedData)
const decodeWithdrawnData = quickDecoder(WithdrawnData)
const decodeDncAddedData = quickDecoder(DncAddedData)
const decodeDncLiftedData = quickDecoder(DncLiftedData)
const decodeRelationshipData = quickDecoder(RelationshipData)
const decodeReassignedData = quickDecoder(ReassignedData)
const decodeReplyData = quickDecoder(ReplyData)
