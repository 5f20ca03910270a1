import { type Contact, contactAt } from './contacts.ts'
import type { CsvDialect, ExportRow } from './csv.ts'
import { nameOf } from './people.ts'
import { type Random, randomOf } from './random.ts'
import { occurredAtMs, sentAtMs } from './timeline.ts'

export const SALESFORCE_DIALECT: CsvDialect = { quotes: 'always', newline: '\n', byteOrderMark: false }

export const SALESFORCE_HEADER = [
  'Id',
  'Name',
  'PartyId',
  'Party.Name',
  'ContactPointType',
  'PrivacyConsentStatus',
  'DataUsePurposeId',
  'DataUsePurpose.Name',
  'EngagementChannelTypeId',
  'BusinessBrandId',
  'BusinessBrand.Name',
  'CaptureContactPointType',
  'CaptureDate',
  'CaptureSource',
  'DoubleConsentCaptureDate',
  'EffectiveFrom',
  'EffectiveTo',
  'OwnerId',
  'CreatedDate',
  'LastModifiedDate',
  'SystemModstamp',
  'ContactPointPhone.TelephoneNumber',
  'ContactPointEmail.EmailAddress',
]

/**
 * ContactPointTypeConsent records as Data Loader exports them, with the contact points of their individuals
 * joined on.
 */
export function* salesforceRows({
  count,
  seed,
}: {
  readonly count: number
  readonly seed: number
}): Generator<ExportRow, void> {
  const random = randomOf(seed)
  for (let serial = 0; serial < count; serial++) {
    const capturedMs = occurredAtMs(sentAtMs(serial, count, random), random)
    yield consentRow(contactAt(random.below(1_500)), serial, capturedMs, random)
  }
}

const consentRow = (contact: Contact, serial: number, capturedMs: number, random: Random): ExportRow => {
  const { first, last } = nameOf(contact.index)
  const type = random.chance(0.04) ? 'MailingAddress' : contact.channel === 'email' ? 'Email' : 'Phone'
  const status = random.pick(STATUSES)
  const purpose = random.chance(0.03) ? '' : random.pick(['Marketing', 'Marketing', 'Service', 'Survey'])
  const brand = random.pick(['', 'Acme', 'Acme', 'Globex'])
  const [capturedBy, source] = random.pick(CAPTURES)
  const modifiedMs = status === 'OptOut' ? capturedMs + random.below(30) * 60_000 : capturedMs
  const doubled = status === 'OptIn' && type === 'Email' && random.chance(0.5)
  const phone = random.chance(0.03) ? '' : contact.region === 'US' ? (contact.national ?? '') : contact.point
  const cells = [
    recordId('0ZX', serial + 1),
    `CPTC-${String(serial + 1).padStart(5, '0')}`,
    recordId('0PK', contact.index + 1),
    `${first} ${last}`,
    type,
    status,
    purpose === '' ? '' : recordId('0ZW', purpose.length),
    purpose === '' ? '' : purpose,
    '',
    brand === '' ? '' : recordId('0gd', brand.length),
    brand,
    capturedBy,
    dateTime(capturedMs),
    source,
    doubled ? dateTime(capturedMs + 600_000) : '',
    dateTime(capturedMs),
    random.chance(0.1) ? dateTime(capturedMs + 2 * YEAR_MS) : '',
    recordId('005', 7),
    dateTime(capturedMs),
    dateTime(modifiedMs),
    dateTime(modifiedMs),
    type === 'Phone' ? phone : '',
    type === 'Email' ? contact.point : '',
  ]
  return { cells, ...verdict(type, status, purpose, type === 'Phone' && phone === '') }
}

const verdict = (
  type: string,
  status: string,
  purpose: string,
  noNumber: boolean,
): Pick<ExportRow, 'outcome' | 'word'> => {
  if (type === 'MailingAddress' || !status.startsWith('Opt')) return { outcome: 'skipped', word: '' }
  if (noNumber) return { outcome: 'invalid', word: 'CELL_EMPTY' }
  if (status === 'OptOut') return { outcome: 'recorded', word: 'org.consent-ledger.consent.withdrawn.v1' }
  if (purpose === '') return { outcome: 'refused', word: 'SCOPE_NOT_SPECIFIC' }
  return { outcome: 'recorded', word: 'org.consent-ledger.consent.granted.v1' }
}

const STATUSES = [
  'OptIn',
  'OptIn',
  'OptIn',
  'OptIn',
  'OptIn',
  'OptOut',
  'OptOut',
  'OptOut',
  'Seen',
  'NotSeen',
]

const CAPTURES: ReadonlyArray<readonly [string, string]> = [
  ['Web', 'Contact us form'],
  ['Web', 'Preference centre'],
  ['Phone', 'Inbound service call'],
  ['Email', 'Reply to account manager'],
  ['MailingAddress', 'Paper form, fair Hannover'],
]

const dateTime = (ms: number): string => new Date(ms).toISOString()

/**
 * A record id of 18 characters: prefix, instance and number, then three that tell upper from lower case in
 * the first 15.
 */
const recordId = (prefix: string, n: number): string => {
  const id = `${prefix}Ex00000${n.toString(36).toUpperCase().padStart(5, '0')}`
  const check = [0, 5, 10].map((from) => CHECK.charAt(upperBits(id.slice(from, from + 5))))
  return id + check.join('')
}

const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

const upperBits = (part: string): number => {
  let bits = 0
  for (let i = 0; i < part.length; i++) if (/[A-Z]/.test(part.charAt(i))) bits |= 1 << i
  return bits
}

const YEAR_MS = 365 * 86_400_000
