import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { contactStream } from '../contact/stream.ts'
import type { EventId } from '../kernel/event-id.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { Appended, AppendFailure, NewEvent } from '../ports/event-store.ts'
import { eventsOf, fittingOf, sealGroup } from './contact-events.ts'
import { judge, type Keyed, withKeys } from './judge-messages.ts'
import type { Outage } from './outcome.ts'
import { readContact } from './read-contact.ts'
import type { ContactResult, RecordingParts } from './recording.ts'

/** How often an append is decided anew because somebody else wrote to the contact, or its outcome stayed unknown. */
export const APPEND_ATTEMPTS_MAX = 8

/** How long a recorded event may take to be seen by checks before its outcome says that it is not. */
export const VISIBLE_WITHIN_MS = 250

/** As many appends, one after another, as the size of the events asks for. */
export const appendAll = async (
  parts: RecordingParts,
  group: Keyed,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<ContactResult>>> => {
  const first = await appendGroup(parts, group, correlationId)
  if (E.isLeft(first) || first.right.length === group.messages.length) return first
  const { pseudonym, messages } = group
  const read = await readContact(parts.store, pseudonym)
  if (E.isLeft(read)) return read
  const rest = judge({ pseudonym, messages: messages.slice(first.right.length), state: read.right.state })
  const keyed = await withKeys(parts, [rest])
  if (E.isLeft(keyed)) return keyed
  const later = await appendAll(parts, keyed.right[0] as Keyed, correlationId)
  return E.isLeft(later) ? later : E.right([...first.right, ...later.right])
}

/** Appends what one append can take: the results of the first messages, of all of them mostly. */
const appendGroup = async (
  parts: RecordingParts,
  first: Keyed,
  correlationId: EventId,
): Promise<E.Either<Outage, ReadonlyArray<ContactResult>>> => {
  let group = first
  let sealed = await sealGroup(parts, group)
  for (let attempt = 1; ; attempt++) {
    if (E.isLeft(sealed)) return sealed
    const { events, results } = fittingOf(group, eventsOf(parts, group, sealed.right, correlationId))
    if (events.length === 0) return E.right(results)
    const expected = group.state.revision < 0 ? 'none' : group.state.revision
    const appended = await parts.store.append(contactStream(group.pseudonym), expected, events)()
    if (E.isRight(appended))
      return E.right(await seen(parts, group.pseudonym, events, results, appended.right))
    if (attempt === APPEND_ATTEMPTS_MAX || !isWorthAnotherTry(appended.left)) return appended
    const again = await decideAgain(parts, group, events, appended.left)
    if (E.isLeft(again)) return again
    if (again.right.status === 'already-there')
      return E.right(await seen(parts, group.pseudonym, events, results, again.right))
    const isSameKey = again.right.group.generation === group.generation
    group = again.right.group
    if (!isSameKey) sealed = await sealGroup(parts, group)
  }
}

const isWorthAnotherTry = ({ _tag }: AppendFailure): boolean =>
  _tag === 'WrongRevision' || _tag === 'OutcomeUnknown'

/** What somebody else wrote, or what may have been written after all, is read before anything is decided. */
const decideAgain = async (
  parts: RecordingParts,
  group: Keyed,
  events: ReadonlyArray<NewEvent>,
  failure: AppendFailure,
): Promise<
  E.Either<
    Outage,
    ({ readonly status: 'already-there' } & Appended) | { readonly status: 'again'; readonly group: Keyed }
  >
> => {
  const read = await readContact(parts.store, group.pseudonym)
  if (E.isLeft(read)) return read
  const ids = new Set(events.map(({ id }) => id))
  const there = read.right.events.filter(({ stored }) => ids.has(stored.id))
  if (there.length === events.length) {
    const head = await parts.store.head()
    if (E.isLeft(head)) return head
    return O.isSome(head.right)
      ? E.right({
          status: 'already-there',
          revision: there.at(-1)?.stored.revision ?? 0,
          position: head.right.value,
        })
      : E.left(failure)
  }
  if (there.length > 0) return E.left(failure)
  const judged = judge({ ...group, state: read.right.state })
  const keyed = await withKeys(parts, [judged])
  if (E.isLeft(keyed)) return keyed
  return E.right({ status: 'again', group: keyed.right[0] as Keyed })
}

/** Waits until the index shows the events, and says where each one lies. */
const seen = async (
  { view }: RecordingParts,
  pseudonym: Pseudonym,
  events: ReadonlyArray<NewEvent>,
  results: ReadonlyArray<ContactResult>,
  { position }: Appended,
): Promise<ReadonlyArray<ContactResult>> => {
  const visible = await view.whenApplied(position, VISIBLE_WITHIN_MS)
  if (!visible) view.holdBack(pseudonym, position)
  const ids = events.map(({ id }) => id)
  return results.map((result): ContactResult => {
    if (result.status !== 'recorded') return result
    const id = ids.shift()
    const exact = events.length === 1 || id === undefined ? undefined : view.eventById(id)?.position
    return { status: 'recorded', position: exact ?? position, visible }
  })
}
