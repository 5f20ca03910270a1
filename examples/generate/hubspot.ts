import { contactAt } from './contacts.ts'
import type { CsvDialect, ExportRow } from './csv.ts'
import { type Random, randomOf } from './random.ts'
import { occurredAtMs, sentAtMs } from './timeline.ts'

export const HUBSPOT_DIALECT: CsvDialect = { quotes: 'where-needed', newline: '\n', byteOrderMark: false }

export const HUBSPOT_HEADER = [
  'subscriberIdString',
  'subscriptionId',
  'subscriptionName',
  'channel',
  'status',
  'source',
  'timestamp',
  'legalBasis',
  'legalBasisExplanation',
  'businessUnitId',
]

/** Subscription statuses of contacts, one row for each type of subscription. */
export function* hubspotRows({
  count,
  seed,
}: {
  readonly count: number
  readonly seed: number
}): Generator<ExportRow, void> {
  const random = randomOf(seed)
  for (let serial = 0; serial < count; serial++) {
    yield statusRow(occurredAtMs(sentAtMs(serial, count, random), random), random)
  }
}

const statusRow = (ms: number, random: Random): ExportRow => {
  const contact = contactAt(random.below(1_500))
  const [subscriptionId, name] = random.pick(SUBSCRIPTIONS)
  const status = random.pick([
    'SUBSCRIBED',
    'SUBSCRIBED',
    'SUBSCRIBED',
    'UNSUBSCRIBED',
    'UNSUBSCRIBED',
    'NOT_SPECIFIED',
  ])
  const basis = status === 'SUBSCRIBED' ? random.pick(LEGAL_BASES) : ''
  const cells = [
    contact.point,
    subscriptionId,
    name,
    contact.channel === 'email' ? 'EMAIL' : 'SMS',
    status,
    random.pick(
      status === 'UNSUBSCRIBED'
        ? ['SUBSCRIPTION_STATUS', 'PUBLIC_STATUS_API']
        : ['FORM_SUBMISSION', 'IMPORT'],
    ),
    new Date(ms).toISOString(),
    basis,
    basis === 'CONSENT_WITH_NOTICE' ? 'Checkbox on form "Newsletter, weekly"' : '',
    random.pick(['0', '0', '48213']),
  ]
  return { cells, ...verdict(status, basis) }
}

const verdict = (status: string, basis: string): Pick<ExportRow, 'outcome' | 'word'> => {
  if (status === 'NOT_SPECIFIED') return { outcome: 'skipped', word: '' }
  if (status === 'UNSUBSCRIBED')
    return { outcome: 'recorded', word: 'org.consent-ledger.consent.withdrawn.v1' }
  if (basis === 'PROCESS_AND_STORE') return { outcome: 'invalid', word: 'CELL_UNKNOWN' }
  return { outcome: 'recorded', word: 'org.consent-ledger.consent.granted.v1' }
}

const SUBSCRIPTIONS: ReadonlyArray<readonly [string, string]> = [
  ['5478291', 'Marketing Information'],
  ['5478292', 'Customer Service Communication'],
  ['5478293', 'Product Surveys'],
]

const LEGAL_BASES = [
  ...Array<string>(12).fill('CONSENT_WITH_NOTICE'),
  'LEGITIMATE_INTEREST_CLIENT',
  'LEGITIMATE_INTEREST_PQL',
  'LEGITIMATE_INTEREST_OTHER',
  'PERFORMANCE_OF_CONTRACT',
  'NON_GDPR',
  'PROCESS_AND_STORE',
]
