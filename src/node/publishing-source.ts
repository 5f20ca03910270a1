import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { contactStream } from '../domain/contact/stream.ts'
import { ContactPoint } from '../domain/kernel/contact-point.ts'
import { invariant } from '../domain/kernel/invariant.ts'
import type { EventFeed, EventReads } from '../domain/ports/event-store.ts'
import type { PublishingParts } from '../domain/workflow/publish-suppressions.ts'
import { type Unsealing, unseal } from '../domain/workflow/unseal.ts'
import type { IndexHost } from './index-host.ts'

export interface PublishingSource extends Pick<PublishingParts, 'feed' | 'whenApplied' | 'states'> {
  readonly contactOf: NonNullable<PublishingParts['contactOf']>
}

/** This node's ledger, for those who tell others what has changed in it. */
export const publishingSource = ({
  feed,
  store,
  host,
  unsealing,
}: {
  readonly feed: EventFeed
  readonly store: EventReads
  readonly host: IndexHost
  readonly unsealing: Unsealing
}): PublishingSource => ({
  feed,
  whenApplied: host.whenApplied,
  states: () => {
    const { checkpoint, stateOf } = host.index().snapshot()
    const { position, size, recordedAt } = checkpoint
    invariant(
      position !== null && recordedAt !== null,
      'an index that holds an event of a contact has a place',
    )
    return { position, size, recordedAt, stateOf }
  },
  contactOf: async (pseudonym, revision) => {
    const read = await store.read(contactStream(pseudonym), revision, 1)()
    if (E.isLeft(read)) throw new Error('Cannot read an event of a contact', { cause: read.left })
    const [newest] = read.right
    if (newest === undefined) return undefined
    const values = await unseal(unsealing, newest)
    if (E.isLeft(values)) throw new Error('Cannot open a protected value', { cause: values.left })
    const contact = O.isNone(values.right) ? undefined : values.right.value['contact']
    return ContactPoint.is(contact) ? contact : undefined
  },
})
