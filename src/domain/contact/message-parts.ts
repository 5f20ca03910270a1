import type { ContactPoint } from '../kernel/contact-point.ts'
import type { Json } from '../kernel/json.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'
import type { Envelope } from './cloud-event.ts'

/** The message as it was decoded: the contact, times and lists of words in their one form, everything else as it came. */
export const contentOf = (
  { source, id, type, time }: Envelope,
  contact: ContactPoint,
  data: object,
): Content => ({
  source,
  id,
  type,
  time,
  data: { ...data, region: undefined, contact },
})

/** JSON once it is written: members that are undefined are left out. */
export interface Content extends Pick<Envelope, 'source' | 'id' | 'type' | 'time'> {
  readonly data: object
}

/** The contact, the CloudEvents id, the person, and every member of the data that is not read as a fact in clear. */
export const protectedOf = (
  { id, data }: Envelope,
  contact: ContactPoint,
  clear: ReadonlyArray<string>,
): ReadonlyArray<ProtectedValue> => {
  const values: Array<ProtectedValue> = [
    { path: 'contact', value: contact },
    { path: 'id', value: id },
    ...rest('person', data['person'] as object | undefined, []),
  ]
  for (const name of Object.keys(data))
    if (!READ_ALREADY.has(name) && !clear.includes(name))
      values.push({ path: NAMED.has(name) ? name : `data.${name}`, value: data[name] as Json })
  return values
}

const READ_ALREADY = new Set(['contact', 'region', 'person'])

/** The protected members that the messages name themselves; others go under `data`. */
const NAMED = new Set(['words', 'authority', 'product', 'evidenceSource'])

/** The members of an object that are not in clear. */
export const rest = (
  path: string,
  from: object | undefined,
  clear: ReadonlyArray<string>,
): ReadonlyArray<ProtectedValue> => {
  if (from === undefined) return NONE
  const members = from as Readonly<Record<string, unknown>>
  const values: Array<ProtectedValue> = []
  for (const name of Object.keys(members))
    if (!clear.includes(name)) values.push({ path: `${path}.${name}`, value: members[name] as Json })
  return values
}

const NONE: ReadonlyArray<ProtectedValue> = []

/** These members, as far as they are there. */
export const picked = <A extends object, Name extends keyof A>(
  from: A,
  names: ReadonlyArray<Name>,
): Pick<A, Name> => {
  const found: Partial<Pick<A, Name>> = {}
  for (const name of names) if (from[name] !== undefined) found[name] = from[name]
  return found as Pick<A, Name>
}
