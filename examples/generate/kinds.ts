import { type ConsentEventOptions, consentEvents } from './consent-events.ts'
import { type CsvDialect, csvHead, csvLine, type ExportRow } from './csv.ts'
import type { Outcome } from './expected.ts'
import { HUBSPOT_DIALECT, HUBSPOT_HEADER, hubspotRows } from './hubspot.ts'
import { UNSUBSCRIBES_HEADER, unsubscribeRows } from './hubspot-unsubscribes.ts'
import { LEAD_LIST_DIALECT, LEAD_LIST_HEADER, leadList } from './lead-list.ts'
import { SALESFORCE_DIALECT, SALESFORCE_HEADER, salesforceRows } from './salesforce.ts'
import { TWILIO_DIALECT, TWILIO_HEADER, twilioRows } from './twilio.ts'

/** One record as it is written, without the end of its line. */
interface Written {
  readonly line: string
  readonly outcome: Outcome | 'skipped'
  readonly word: string
}

export type KindOptions = Pick<ConsentEventOptions, 'count' | 'seed' | 'contacts' | 'brokenShare'>

/** A kind of file: what stands at its head, and the records after it. */
export interface Kind {
  readonly about: string
  readonly head: string
  readonly endOfLine: string
  readonly records: (options: KindOptions) => Generator<Written, void>
}

type Rows = (options: KindOptions) => Generator<ExportRow, void>

const csv = (about: string, header: ReadonlyArray<string>, dialect: CsvDialect, rows: Rows): Kind => ({
  about,
  head: csvHead(header, dialect),
  endOfLine: dialect.newline,
  *records(options) {
    for (const { cells, outcome, word } of rows(options))
      yield { line: csvLine(cells, dialect), outcome, word }
  },
})

const ndjson: Kind = {
  about: 'CloudEvents as a CRM emits them, one a line',
  head: '',
  endOfLine: '\n',
  records: consentEvents,
}

export const KINDS: Readonly<Record<string, Kind>> = {
  'consent-events': ndjson,
  'lead-list': csv('a bought list of leads', LEAD_LIST_HEADER, LEAD_LIST_DIALECT, leadList),
  salesforce: csv('ContactPointTypeConsent records', SALESFORCE_HEADER, SALESFORCE_DIALECT, salesforceRows),
  hubspot: csv('statuses of communication subscriptions', HUBSPOT_HEADER, HUBSPOT_DIALECT, hubspotRows),
  'hubspot-unsubscribes': csv(
    'unsubscribes and bounces',
    UNSUBSCRIBES_HEADER,
    HUBSPOT_DIALECT,
    unsubscribeRows,
  ),
  twilio: csv('a message log with opt-outs', TWILIO_HEADER, TWILIO_DIALECT, twilioRows),
}

/** The files of this folder: written by `--all`, and compared byte for byte by a test. */
export const COMMITTED: ReadonlyArray<{
  readonly file: string
  readonly kind: string
  readonly count: number
}> = [
  { file: 'consent-events.ndjson', kind: 'consent-events', count: 5_000 },
  { file: 'leads.csv', kind: 'lead-list', count: 2_000 },
  { file: 'salesforce-contact-point-type-consent.csv', kind: 'salesforce', count: 600 },
  { file: 'hubspot-subscriptions.csv', kind: 'hubspot', count: 600 },
  { file: 'hubspot-unsubscribes.csv', kind: 'hubspot-unsubscribes', count: 200 },
  { file: 'twilio-message-log.csv', kind: 'twilio', count: 600 },
]

export const COMMITTED_SEED = 20_261_120
