import type { JsonObject } from '../../../domain/kernel/json.ts'
import * as answers from './answers.ts'
import { CloudEvent, CloudEvents } from './cloud-event.ts'
import * as messageData from './message-data.ts'
import { Question } from './question.ts'
import { Reply } from './reply.ts'
import { object } from './words.ts'

const Questions: JsonObject = {
  ...object({ queries: { type: 'array', items: { type: 'object' } } }),
  additionalProperties: false,
  description:
    'Each is a question. One that is not gets a problem in its place, and the others are answered.',
}

/** Every schema that is published, by its name under `#/components/schemas`. */
export const SCHEMAS: Readonly<Record<string, JsonObject>> = {
  CloudEvent,
  CloudEvents,
  ...messageData,
  Question,
  Questions,
  Reply,
  ...answers,
}
