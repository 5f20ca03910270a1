import type { Entry } from '../../domain/contact/state.ts'
import { instantText } from '../../domain/kernel/instant.ts'
import type { Scope } from '../../domain/kernel/scope.ts'
import type { KnownState } from '../../domain/ports/ledger.ts'
import { asOfLine, lines } from './decision-text.ts'

/** What is known of a contact, one entry a line, each with the event it comes from. */
export const stateText = (known: KnownState): string => {
  const { contact, grants, withdrawals, dnc, lifts, relationships, reassignments, erasures, asOf } = known
  const entries = [
    ...grants.map((one) =>
      entryLine(one, `agreed (${one.level}) to ${scopeText(one.scope)}${until(one.expiresAt)}`),
    ),
    ...withdrawals.map((one) => entryLine(one, `withdrew ${scopeText(one.scope)}`)),
    ...dnc.map((one) => entryLine(one, `do not call: ${scopeText(one.scope)}`)),
    ...lifts.map((one) => entryLine(one, `lifted the do-not-call entry ${one.entryId}`)),
    ...relationships.map((one) => entryLine(one, `${one.kind} with ${one.seller}`)),
    ...reassignments.map((one) => entryLine(one, `changed hands as of ${one.asOf}`)),
    ...erasures.map((one) => entryLine(one, `erased, generation ${one.generation}`)),
  ]
  const body = entries.length === 0 ? ['  Nothing is known.'] : entries
  return lines([`${contact}:`, ...body, asOfLine(asOf)])
}

const entryLine = ({ occurredAt, id }: Omit<Entry, 'revision'>, what: string): string =>
  `  ${instantText(occurredAt)}  ${what}  (event ${id})`

const scopeText = ({ channel, purpose, seller }: Scope): string =>
  `${listText(channel, 'every channel')}, for ${listText(purpose, 'every purpose')}, of ${listText(seller, 'every seller')}`

const listText = (words: string | ReadonlyArray<string>, every: string): string =>
  words === '*' ? every : [words].flat().join(' and ')

const until = (expiresAt: KnownState['grants'][number]['expiresAt']): string =>
  expiresAt === undefined ? '' : ` until ${instantText(expiresAt)}`
