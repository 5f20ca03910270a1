import { type Contact, contactAt } from './contacts.ts'
import type { CsvDialect, ExportRow } from './csv.ts'
import { type Random, randomOf } from './random.ts'
import { occurredAtMs, sentAtMs } from './timeline.ts'

export const TWILIO_DIALECT: CsvDialect = { quotes: 'always', newline: '\n', byteOrderMark: false }

export const TWILIO_HEADER = [
  'From',
  'To',
  'Body',
  'Status',
  'SentDate',
  'ApiVersion',
  'NumSegments',
  'ErrorCode',
  'AccountSid',
  'Sid',
  'Direction',
  'Price',
  'PriceUnit',
]

/**
 * The message log around the replies that opted out or in again. Overlapping downloads repeat a few of its
 * rows.
 */
export function* twilioRows({
  count,
  seed,
}: {
  readonly count: number
  readonly seed: number
}): Generator<ExportRow, void> {
  const random = randomOf(seed)
  let reply: ExportRow | undefined
  for (let serial = 0; serial < count; serial++) {
    if (reply !== undefined && random.chance(0.02)) {
      yield { ...reply, outcome: 'duplicate', word: 'REDELIVERED' }
      continue
    }
    const row = messageRow(occurredAtMs(sentAtMs(serial, count, random), random), random)
    if (row.outcome === 'recorded') reply = row
    yield row
  }
}

const messageRow = (ms: number, random: Random): ExportRow => {
  const theirs = somebodyWithANumber(random).point
  const ours = random.pick(['+12125550190', '+12125550190', '+14155550191'])
  const kind = random.below(10)
  const inbound = kind < 8
  const body =
    kind < 5 ? random.pick(OPT_OUTS) : kind === 5 ? random.pick(OPT_INS) : inbound ? random.pick(TALK) : OFFER
  const cells = [
    inbound ? theirs : ours,
    inbound ? ours : theirs,
    body,
    inbound ? 'received' : random.pick(['delivered', 'sent', 'undelivered']),
    `${new Date(ms).toISOString().slice(0, 19)}Z`,
    '2010-04-01',
    '1',
    '0',
    `AC${'0'.repeat(31)}1`,
    `SM${Array.from({ length: 4 }, () => random.next().toString(16).padStart(8, '0')).join('')}`,
    inbound ? 'inbound' : 'outbound-api',
    inbound ? '-0.0075' : '-0.0079',
    'USD',
  ]
  if (kind < 5) return { cells, outcome: 'recorded', word: 'org.consent-ledger.consent.withdrawn.v1' }
  if (kind === 5) return { cells, outcome: 'recorded', word: 'org.consent-ledger.consent.granted.v1' }
  return { cells, outcome: 'skipped', word: '' }
}

const somebodyWithANumber = (random: Random): Contact => {
  const contact = contactAt(random.below(1_500))
  return contact.channel === 'phone' ? contact : somebodyWithANumber(random)
}

/**
 * The last three are no keyword to Twilio, which wants the whole message to be one. They are a refusal all
 * the same.
 */
const OPT_OUTS = [
  'STOP',
  'STOP',
  'Stop',
  'stop',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'Stop please',
  'pls stop, wrong number!!',
  'Please\nSTOP',
]

const OPT_INS = ['START', 'Start', 'UNSTOP', 'YES']

const TALK = ['Thanks!', 'Who is this?', 'yes but call me tomorrow', 'ok, "noted"']

const OFFER = 'Acme: 10 % off heat pumps this week. Reply STOP to opt out.'
