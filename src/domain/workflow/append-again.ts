import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { EventId } from '../kernel/event-id.ts'
import type { Appended, AppendFailure } from '../ports/event-store.ts'
import { type Attempt, appendGroup } from './append-group.ts'
import { sealGroups } from './contact-events.ts'
import { judge, type Keyed, withKeys } from './judge-messages.ts'
import type { Outage } from './outcome.ts'
import { readContact } from './read-contact.ts'
import type { ContactResult, RecordingParts } from './recording.ts'
import { located, shown } from './show-recorded.ts'

/** How often an append is decided anew because somebody else wrote to the contact, or its outcome stayed unknown. */
export const APPEND_ATTEMPTS_MAX = 8

type Results = E.Either<Outage, ReadonlyArray<ContactResult>>

/** Sees an append through that did not do it all at once: refused, of unknown outcome, or too small for all of its group. */
export const appendAgain = async (
  parts: RecordingParts,
  first: Attempt,
  correlationId: EventId,
): Promise<Results> => {
  const { group } = first
  const done = await appendUntilSettled(parts, first, correlationId)
  if (E.isLeft(done) || done.right.length === group.messages.length) return done
  const read = await readContact(parts.store, group.pseudonym)
  if (E.isLeft(read)) return read
  const rest = { ...group, messages: group.messages.slice(done.right.length), state: read.right.state }
  const later = await appendJudged(parts, rest, correlationId)
  return E.isLeft(later) ? later : E.right([...done.right, ...later.right])
}

const appendJudged = async (
  parts: RecordingParts,
  { pseudonym, messages, state }: Keyed,
  correlationId: EventId,
): Promise<Results> => {
  const keyed = await withKeys(parts, [judge({ pseudonym, messages, state })])
  if (E.isLeft(keyed)) return keyed
  const group = keyed.right[0] as Keyed
  const sealed = await sealGroups(parts, [group])
  if (E.isLeft(sealed)) return sealed
  return appendAgain(parts, appendGroup(parts, group, sealed.right[0] ?? [], correlationId), correlationId)
}

/** The results of the first messages of a group, up to the last one that an append could take. */
const appendUntilSettled = async (
  parts: RecordingParts,
  first: Attempt,
  correlationId: EventId,
): Promise<Results> => {
  let current = first
  for (let attempt = 1; ; attempt++) {
    const appended = await current.answer
    if (appended === undefined) return E.right(current.results)
    if (E.isRight(appended)) return E.right(await results(parts, current, appended.right))
    if (attempt === APPEND_ATTEMPTS_MAX || !isWorthAnotherTry(appended.left)) return appended
    const again = await decideAgain(parts, current, appended.left)
    if (E.isLeft(again)) return again
    if (again.right.status === 'already-there') return E.right(await results(parts, current, again.right))
    const { group } = again.right
    const isSameKey = group.generation === current.group.generation
    const sealed = isSameKey ? E.right([current.sealed]) : await sealGroups(parts, [group])
    if (E.isLeft(sealed)) return sealed
    current = appendGroup(parts, group, sealed.right[0] ?? [], correlationId)
  }
}

const results = async (
  { view }: RecordingParts,
  attempt: Attempt,
  { position }: Pick<Appended, 'position'>,
): Promise<ReadonlyArray<ContactResult>> => {
  const [visible = false] = await shown(view, [{ attempt, position }])
  return located(view, attempt, position, visible)
}

const isWorthAnotherTry = ({ _tag }: AppendFailure): boolean =>
  _tag === 'WrongRevision' || _tag === 'OutcomeUnknown'

/** What somebody else wrote, or what may have been written after all, is read before anything is decided. */
const decideAgain = async (
  parts: RecordingParts,
  { group, events }: Attempt,
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
