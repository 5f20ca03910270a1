import { type Contact, contactAt } from './contacts.ts'
import type { CsvDialect, ExportRow } from './csv.ts'
import { knownRefusers } from './known-refusers.ts'
import { nameOf } from './people.ts'
import { type Random, randomOf } from './random.ts'
import { TOWNS } from './towns.ts'

export const LEAD_LIST_DIALECT: CsvDialect = { quotes: 'where-needed', newline: '\r\n', byteOrderMark: true }

export const LEAD_LIST_HEADER = [
  'Lead ID',
  'Date Sold',
  'First Name',
  'Last Name',
  'Phone',
  'Email',
  'Address',
  'City',
  'State',
  'Zip',
  'IP Address',
  'Opt-In Date',
  'Source URL',
  'TCPA Language',
  'TrustedForm Cert URL',
  'Jornaya LeadiD',
  'Vendor',
  'Campaign',
]

/** The share of rows about people who have refused before: what a list is scrubbed for. */
const REFUSER_SHARE = 0.12

/**
 * A bought list of leads as vendors lay it out: numbers in every spelling, some cells missing, some rows
 * twice.
 */
export function* leadList({
  count,
  seed,
}: {
  readonly count: number
  readonly seed: number
}): Generator<ExportRow, void> {
  const random = randomOf(seed)
  const refusers = knownRefusers(seed)
  let sold: ExportRow | undefined
  for (let serial = 1; serial <= count; serial++) {
    if (sold !== undefined && random.chance(0.01)) {
      yield { ...sold, outcome: 'duplicate', word: 'REDELIVERED' }
      continue
    }
    const contact =
      refusers.length > 0 && random.chance(REFUSER_SHARE) ? random.pick(refusers) : stranger(random)
    const row = leadRow(contact, serial, random)
    if (row.outcome === 'recorded') sold = row
    yield row
  }
}

const leadRow = (contact: Contact, serial: number, random: Random): ExportRow => {
  const { first, last } = nameOf(contact.index)
  const state = contact.place?.slice(3) ?? ''
  const town = TOWNS[state]
  const fault = random.below(100)
  const optedInAt = wallClock(random)
  const proved = fault !== 0 && fault !== 1
  const cells = [
    `BL-${String(serial).padStart(6, '0')}`,
    DATE_SOLD,
    random.chance(0.1) ? first.toUpperCase() : first,
    last,
    fault === 2 ? random.pick(['', 'N/A', '555-01']) : spelling(contact.point, random),
    random.chance(0.8) ? `${first}.${last}${serial}@example.com`.toLowerCase() : '',
    `${random.below(900) + 100} Example St${random.chance(0.2) ? `, Apt ${random.below(40) + 1}` : ''}`,
    town?.city ?? '',
    state,
    zipAsVendorsKeepIt(town?.zip ?? '', random),
    `203.0.113.${random.below(254) + 1}`,
    fault === 3 ? optedInAt.iso : optedInAt.text,
    random.pick(['https://save-on-solar.example/quote', 'https://compare-cover.example/start']),
    'web-contact-consent 2025-06',
    proved && fault < 80 ? `https://cert.trustedform.example/${hex(40, random)}` : '',
    proved ? uuid(random) : '',
    random.pick(['Bright Leads', 'Bright Leads', 'Prospect Harbor']),
    'solar-2026-q4',
  ]
  return { cells, ...verdict(cells, proved, fault === 3) }
}

const PHONE = 4

const verdict = (
  cells: ReadonlyArray<string>,
  proved: boolean,
  otherDate: boolean,
): Pick<ExportRow, 'outcome' | 'word'> => {
  if (cells[PHONE] === '') return { outcome: 'invalid', word: 'CELL_EMPTY' }
  if (otherDate) return { outcome: 'invalid', word: 'TIME_UNREADABLE' }
  if (!/\d{3}.*\d{3}.*\d{4}/.test(cells[PHONE] ?? ''))
    return { outcome: 'invalid', word: 'NUMBER_IMPOSSIBLE' }
  if (!proved) return { outcome: 'refused', word: 'EVIDENCE_REQUIRED' }
  return { outcome: 'recorded', word: 'org.consent-ledger.consent.granted.v1' }
}

const DATE_SOLD = '11/16/2026'

/** Somebody of the United States about whom no consent event of the example speaks. */
const stranger = (random: Random): Contact => {
  const contact = contactAt(20_000 + random.below(30_000))
  return contact.place?.startsWith('US-') ? contact : stranger(random)
}

const spelling = (point: string, random: Random): string => {
  const [area, office, line] = [point.slice(2, 5), point.slice(5, 8), point.slice(8)]
  return random.pick([
    `(${area}) ${office}-${line}`,
    `(${area}) ${office}-${line}`,
    `${area}-${office}-${line}`,
    `${area}${office}${line}`,
    `${area}.${office}.${line}`,
    `1-${area}-${office}-${line}`,
    `1${area}${office}${line}`,
    `+1 ${area} ${office} ${line}`,
    ` ${area} ${office} ${line} `,
  ])
}

/** A spreadsheet takes a ZIP code for a number and drops the zero at its head. */
const zipAsVendorsKeepIt = (zip: string, random: Random): string =>
  random.chance(0.5) ? zip.replace(/^0/, '') : zip

/**
 * A moment of the year before the sale on a wall clock in New York, twice written: as the column has it, and
 * otherwise.
 */
const wallClock = (random: Random): { readonly text: string; readonly iso: string } => {
  const day = new Date(Date.UTC(2025, 10, 20) + random.below(355) * 86_400_000).toISOString()
  const time = `${twoDigits(8 + random.below(14))}:${twoDigits(random.below(60))}`
  return {
    text: `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)} ${time}`,
    iso: `${day.slice(0, 10)} ${time}`,
  }
}

const twoDigits = (n: number): string => String(n).padStart(2, '0')

const hex = (length: number, random: Random): string =>
  Array.from({ length }, () => random.below(16).toString(16)).join('')

const uuid = (random: Random): string =>
  `${hex(8, random)}-${hex(4, random)}-4${hex(3, random)}-8${hex(3, random)}-${hex(12, random)}`.toUpperCase()
