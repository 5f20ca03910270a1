import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { ContactPoint } from '../kernel/contact-point.ts'
import { EventId } from '../kernel/event-id.ts'
import { issue } from '../kernel/validation.ts'
import type { Envelope } from './cloud-event.ts'
import type { Interpretable, Interpreted, Understanding } from './interpreted.ts'
import type { DncLiftedData, ReassignedData, RelationshipData } from './message.ts'
import { contentOf, picked, protectedOf, rest } from './message-parts.ts'

/** An entry that is lifted is named by its event id, or by the message that made it. */
export const dncLifted = (
  data: t.TypeOf<typeof DncLiftedData>,
  envelope: Envelope,
  contact: ContactPoint,
  { eventIdOf }: Understanding,
): Interpretable => {
  const { entry } = data
  const entryId = typeof entry === 'string' ? entry : eventIdOf(entry.source, entry.id)
  if (!EventId.is(entryId))
    return E.left([issue('data.entry', 'the event id of the entry, or its { source, id }')])
  const evidence = (data.evidence ?? []).map((item) => picked(item, ['kind', 'sha256']))
  const more = typeof entry === 'string' ? [] : rest('entry', entry, ['source', 'id'])
  return E.right({
    command: { type: 'LiftDnc', occurredAt: envelope.time, entryId, evidence },
    content: contentOf(envelope, contact, Object.assign({}, data, { entry: { id: entryId, more } })),
    protectedValues: [
      ...protectedOf(envelope, contact, ['entry', 'evidence']),
      ...more,
      ...(data.evidence ?? []).flatMap((item, i) => rest(`evidence.${i}`, item, ['kind', 'sha256'])),
    ],
  })
}

export const relationship = (
  data: t.TypeOf<typeof RelationshipData>,
  envelope: Envelope,
  contact: ContactPoint,
  { deployment }: Understanding,
): Interpreted => ({
  command: {
    type: 'RecordRelationship',
    occurredAt: envelope.time,
    seller: data.seller ?? deployment.defaultSeller,
    kind: data.kind,
  },
  content: contentOf(envelope, contact, data),
  protectedValues: protectedOf(envelope, contact, ['seller', 'kind']),
})

export const reassigned = (
  data: t.TypeOf<typeof ReassignedData>,
  envelope: Envelope,
  contact: ContactPoint,
): Interpreted => ({
  command: { type: 'ReassignContact', occurredAt: envelope.time, asOf: data.asOf },
  content: contentOf(envelope, contact, data),
  protectedValues: protectedOf(envelope, contact, ['asOf']),
})
