import { ATTRIBUTE_LENGTH_MAX } from '../../../domain/contact/cloud-event.ts'
import { type MessageType, TYPE_PREFIX } from '../../../domain/contact/message.ts'
import type { JsonObject } from '../../../domain/kernel/json.ts'
import { instant, object, orNull, ref } from './words.ts'

const attribute: JsonObject = { type: 'string', minLength: 1, maxLength: ATTRIBUTE_LENGTH_MAX }

const DATA: Readonly<Record<MessageType, string>> = {
  'consent.granted.v1': 'ConsentGrantedData',
  'consent.withdrawn.v1': 'ConsentWithdrawnData',
  'dnc.added.v1': 'DncAddedData',
  'dnc.lifted.v1': 'DncLiftedData',
  'relationship.recorded.v1': 'RelationshipRecordedData',
  'contact.reassigned.v1': 'ContactReassignedData',
  'reply.received.v1': 'ReplyReceivedData',
}

/**
 * CloudEvents 1.0 in its JSON format. `time` is required here: when the person did it. An optional attribute that is null
 * is not there.
 */
export const CloudEvent: JsonObject = {
  ...object(
    {
      specversion: { const: '1.0' },
      id: attribute,
      source: attribute,
      type: { type: 'string' },
      time: instant,
      data: { type: 'object' },
    },
    orNull({
      datacontenttype: {
        type: 'string',
        pattern: '^[aA][pP][pP][lL][iI][cC][aA][tT][iI][oO][nN]/[jJ][sS][oO][nN](\\s*;.*)?$',
      },
    }),
  ),
  oneOf: Object.entries(DATA).map(([type, data]) => ({
    properties: { type: { const: `${TYPE_PREFIX}${type}` }, data: ref(data) },
  })),
}

export const CloudEvents: JsonObject = { type: 'array', items: ref('CloudEvent') }
