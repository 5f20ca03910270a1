import { type Contact, contactAt } from './contacts.ts'
import type { ExportRow } from './csv.ts'
import { type Random, randomOf } from './random.ts'

export const UNSUBSCRIBES_HEADER = [
  'Email',
  'Portal Bounce',
  'Portal Unsubscribe',
  'Portal Spam Report',
  'Global Bounce',
  'Marketing Information',
  'Customer Updates',
]

/**
 * "Export unsubscribes and bounces": one row for each address, TRUE where something is so. It tells no times.
 */
export function* unsubscribeRows({
  count,
  seed,
}: {
  readonly count: number
  readonly seed: number
}): Generator<ExportRow, void> {
  const random = randomOf(seed)
  let index = 0
  for (let row = 0; row < count; row++) {
    let contact = contactAt(index++)
    while (contact.channel !== 'email') contact = contactAt(index++)
    yield flagsRow(contact, random)
  }
}

const flagsRow = ({ point }: Contact, random: Random): ExportRow => {
  const kind = random.below(10)
  const [bounced, all, spam, marketing, updates] = [
    kind === 9,
    kind < 4,
    kind === 4,
    kind > 4 && kind < 8,
    kind === 7 || kind === 8,
  ]
  const cells = [
    point,
    ...[bounced, all, spam, bounced && random.chance(0.3), marketing, updates].map((flag) =>
      flag ? 'TRUE' : '',
    ),
  ]
  if (bounced) return { cells, outcome: 'skipped', word: '' }
  return {
    cells,
    outcome: 'recorded',
    word: `org.consent-ledger.${spam ? 'dnc.added' : 'consent.withdrawn'}.v1`,
  }
}
