import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { decide } from '../contact/decide.ts'
import type { ContactEvent } from '../contact/event.ts'
import { evolve } from '../contact/evolve.ts'
import type { ContactRefusal } from '../contact/refusal.ts'
import { type ContactState, generationOf } from '../contact/state.ts'
import type { Pseudonym } from '../kernel/pseudonym.ts'
import type { DataKey } from '../ports/key-vault.ts'
import type { Message } from './decode-message.ts'
import type { Outage } from './outcome.ts'
import { NOT_YET, type RecordingParts } from './recording.ts'

/** Messages of one contact, in their order, and what is known of it before them. */
export interface Group {
  readonly pseudonym: Pseudonym
  readonly messages: ReadonlyArray<Message>
  readonly state: ContactState
}

/** What was said of each of them, and the generation of the key that those accepted are sealed with. */
export interface Judged extends Group {
  readonly verdicts: ReadonlyArray<E.Either<ContactRefusal, ContactEvent>>
  readonly generation: number
}

export interface Keyed extends Judged {
  /** None where nothing is accepted. */
  readonly key: O.Option<DataKey>
}

/** Judges the messages of one contact in their order, each by the state that those before it lead to. */
export const judge = (group: Group): Judged => {
  let { state } = group
  const verdicts = group.messages.map(({ command, eventId: id, receivedAt }) => {
    const verdict = decide(state, command)
    if (E.isRight(verdict) && group.messages.length > 1) {
      const revision = state.revision + 1
      state = evolve(state, {
        id,
        revision,
        position: NOT_YET,
        receivedAt,
        recordedAt: receivedAt,
        event: verdict.right,
      })
    }
    return verdict
  })
  return { ...group, verdicts, generation: generationOf(group.state) }
}

/** The key of each group that has something to seal, made where there is none. */
export const withKeys = async (
  { vault }: RecordingParts,
  groups: ReadonlyArray<Judged>,
): Promise<E.Either<Outage, ReadonlyArray<Keyed>>> => {
  const needing = groups.filter(({ verdicts }) => verdicts.some(E.isRight))
  const keys = await vault.obtain(
    needing.map(({ pseudonym, generation }) => ({ type: 'contact', pseudonym, generation })),
  )()
  if (E.isLeft(keys)) return keys
  const keyOf = new Map(needing.map((group, i) => [group, keys.right[i]]))
  return E.right(groups.map((group) => ({ ...group, key: O.fromNullable(keyOf.get(group)) })))
}
