import type { ContactPoint } from '../kernel/contact-point.ts'
import type { Json } from '../kernel/json.ts'
import type { ProtectedValue } from '../proof/selective-disclosure.ts'
import type { Envelope } from './cloud-event.ts'

/** The message as it was decoded: the contact, times and lists of words in their one form, everything else as it came. */
export const contentOf = (
  { source, id, type, time }: Envelope,
  contact: ContactPoint,
  data: object & { readonly region?: unknown },
): Json => {
  const { region: _, ...said } = data
  return { source, id, type, time, data: { ...said, contact } }
}

/** The contact, the CloudEvents id, the person, and every member of the data that is not read as a fact in clear. */
export const protectedOf = (
  { id, data }: Envelope,
  contact: ContactPoint,
  clear: ReadonlyArray<string>,
): ReadonlyArray<ProtectedValue> => {
  const { contact: _, region: __, person, ...others } = data
  const unread = Object.entries(others).filter(([name]) => !clear.includes(name))
  return [
    { path: 'contact', value: contact },
    { path: 'id', value: id },
    ...rest('person', person as object | undefined, []),
    ...unread.map(([name, value]) => ({
      path: NAMED.has(name) ? name : `data.${name}`,
      value: value as Json,
    })),
  ]
}

/** The protected members that the messages name themselves; others go under `data`. */
const NAMED = new Set(['words', 'authority', 'product', 'evidenceSource'])

/** The members of an object that are not in clear. */
export const rest = (
  path: string,
  value: object | undefined,
  clear: ReadonlyArray<string>,
): ReadonlyArray<ProtectedValue> =>
  Object.entries(value ?? {})
    .filter(([name]) => !clear.includes(name))
    .map(([name, member]) => ({ path: `${path}.${name}`, value: member as Json }))

/** These members, as far as they are there. */
export const picked = <A extends object, Name extends keyof A>(
  from: A,
  names: ReadonlyArray<Name>,
): Pick<A, Name> =>
  Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  ) as Pick<A, Name>
