import { headersOf, type KafkaRecord } from './record.ts'

/** The header `content-type`, in small letters; the last one where it stands several times. */
export const contentTypeOf = (record: KafkaRecord): string | undefined => {
  let found: Buffer | undefined
  for (const [name, values] of headersOf(record))
    if (name.toLowerCase() === 'content-type') found = values.at(-1) ?? found
  return found?.toString('utf8').trim().toLowerCase()
}

/** Any format of CloudEvents: the value is the whole event (section 3 of the binding). */
export const isCloudEventType = (contentType: string): boolean =>
  contentType.startsWith('application/cloudevents')

/** The one format of CloudEvents that is read: JSON, which is UTF-8. */
export const isReadableType = (contentType: string): boolean => {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim())
  return (
    (type === 'application/cloudevents+json' || type === 'application/cloudevents') &&
    parameters.every((parameter) => !parameter.startsWith('charset=') || UTF_8.test(parameter))
  )
}

const UTF_8 = /^charset="?(utf-?8|us-ascii)"?$/
