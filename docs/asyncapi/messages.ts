import { CloudEvent } from '../../src/adapters/http/schemas/cloud-event.ts'
import * as messageData from '../../src/adapters/http/schemas/message-data.ts'
import { ref } from '../../src/adapters/http/schemas/words.ts'
import { type MessageType, TYPE_PREFIX } from '../../src/domain/contact/message.ts'
import type { JsonObject } from '../../src/domain/kernel/json.ts'

/** A message that comes in: the schema of its type, and of its data, under the names that OpenAPI gives them. */
export interface IncomingMessage {
  readonly type: MessageType
  /** Such as `ConsentGranted`. */
  readonly name: string
  readonly dataName: string
  readonly title: string
  readonly summary: string
}

export const INCOMING: ReadonlyArray<IncomingMessage> = [
  {
    type: 'consent.granted.v1',
    name: 'ConsentGranted',
    dataName: 'ConsentGrantedData',
    title: 'Consent granted',
    summary:
      'A person agreed to be contacted: by whom, on which channels, for which purposes, and how it was captured.',
  },
  {
    type: 'consent.withdrawn.v1',
    name: 'ConsentWithdrawn',
    dataName: 'ConsentWithdrawnData',
    title: 'Consent withdrawn',
    summary: 'A person took consent back. What is not said is understood as everything.',
  },
  {
    type: 'dnc.added.v1',
    name: 'DncAdded',
    dataName: 'DncAddedData',
    title: 'Do-not-call entry added',
    summary: 'A contact is put on the internal do-not-call list.',
  },
  {
    type: 'dnc.lifted.v1',
    name: 'DncLifted',
    dataName: 'DncLiftedData',
    title: 'Do-not-call entry lifted',
    summary: 'One entry of the internal do-not-call list is lifted, with evidence.',
  },
  {
    type: 'relationship.recorded.v1',
    name: 'RelationshipRecorded',
    dataName: 'RelationshipRecordedData',
    title: 'Relationship recorded',
    summary: 'A purchase, an inquiry or an application: what law calls an established business relationship.',
  },
  {
    type: 'contact.reassigned.v1',
    name: 'ContactReassigned',
    dataName: 'ContactReassignedData',
    title: 'Contact reassigned',
    summary: 'A number belongs to somebody else from a day on.',
  },
  {
    type: 'reply.received.v1',
    name: 'ReplyReceived',
    dataName: 'ReplyReceivedData',
    title: 'Reply received',
    summary:
      'Somebody wrote back: the ledger reads whether it is a refusal, a question for help or an opt-in. What is unclear is a refusal.',
  },
]

/** The schemas of the seven kinds of `data`, as HTTP publishes them. */
export const DATA_SCHEMAS: Readonly<Record<string, JsonObject>> = { ...messageData }

/** One CloudEvent type in structured mode: what `CloudEvent` says of all of them, for this one. */
export const structuredSchema = (message: IncomingMessage, data: JsonObject): JsonObject => {
  const { oneOf: _, properties, ...envelope } = CloudEvent as JsonObject & { readonly properties: JsonObject }
  return {
    ...envelope,
    properties: { ...properties, type: { const: TYPE_PREFIX + message.type }, data },
  }
}

/** With its data by reference, as a document of many schemas has it. */
export const referringSchema = (message: IncomingMessage): JsonObject =>
  structuredSchema(message, ref(message.dataName))

/** With its data in place, for a file of its own. */
export const standaloneSchema = (message: IncomingMessage): JsonObject =>
  structuredSchema(message, DATA_SCHEMAS[message.dataName] ?? {})
