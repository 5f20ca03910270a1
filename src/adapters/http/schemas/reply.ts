import { ATTRIBUTE_LENGTH_MAX } from '../../../domain/contact/cloud-event.ts'
import type { JsonObject } from '../../../domain/kernel/json.ts'
import { ReplyReceivedData } from './message-data.ts'
import { instant, object } from './words.ts'

const attribute: JsonObject = { type: 'string', minLength: 1, maxLength: ATTRIBUTE_LENGTH_MAX }

const { required, properties } = ReplyReceivedData as {
  readonly required: ReadonlyArray<string>
  readonly properties: Readonly<Record<string, JsonObject>>
}

/** A reply as `POST /v1/replies` takes it: the data of the message, with the attributes that it needs beside them. */
export const Reply: JsonObject = {
  ...object({ id: attribute, source: attribute, time: instant }, properties),
  required: ['id', 'source', 'time', ...required],
}
