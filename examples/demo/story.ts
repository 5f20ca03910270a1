import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { type Counts, type Decision, decisionLines, type History, type Results } from './answers.ts'
import { type Chapter, say, thousands, timed } from './stage.ts'

/** Somebody of the example events who withdrew once, and agreed again later. */
const ADA = '+13645550101'

const EXAMPLES = new URL('../', import.meta.url)

const checkPath = (contact: string, channel: string): string =>
  `/v1/check?contact=${encodeURIComponent(contact)}&channel=${channel}`

const ingest: Chapter = {
  title: 'Two years of a CRM: 5,000 events, some twice, some late, some broken',
  play: async ({ run, get }) => {
    const { answer, ms } = await timed(() => run<Counts>('ingest', 'examples/consent-events.ndjson'))
    const words: Readonly<Record<string, string>> = {
      recorded: 'new, on disk, and in every answer from now on',
      duplicate: 'sent before: counted once',
      conflict: 'the same id with other content: in quarantine',
      refused: 'against a rule, such as a grant without a channel: in quarantine',
      invalid: 'not to be understood: in quarantine',
    }
    for (const [outcome, count] of Object.entries(answer))
      say(`   ${thousands(count).padStart(6)} ${outcome.padEnd(10)} ${words[outcome] ?? ''}`)
    const { asOf } = await get<Decision>(checkPath(ADA, 'sms'))
    say(`   in ${(ms / 1_000).toFixed(1)} s. The ledger holds ${thousands(asOf.size)} events.`)
  },
}

const answers: Chapter = {
  title: 'May Acme text these people about its offers? Every reason is given, the strictest wins',
  play: async ({ get }) => {
    const people = [
      ADA,
      '+14155550101',
      '+12265550101',
      '+15515550101',
      '+14255550102',
      '+14165550102',
      '+13055550199',
    ]
    for (const contact of people) say(decisionLines(await get<Decision>(checkPath(contact, 'sms'))))
  },
}

const history: Chapter = {
  title: `What happened with ${ADA}`,
  play: async ({ get }) => {
    const { events } = await get<History>(`/v1/contacts/${encodeURIComponent(ADA)}/history`)
    for (const { type, occurredAt, data, protected: said } of events) {
      const { scope, level, disclosure } = data
      const words = said?.['words']
      const facts = [
        level,
        scope === undefined ? undefined : `for ${[scope.channel].flat().join(', ')}`,
        disclosure === undefined ? undefined : `after reading ${disclosure.id} ${disclosure.version}`,
        typeof words === 'string' ? `in the person's own words: "${words}"` : undefined,
      ]
      say(
        `   ${occurredAt.slice(0, 10)}  ${type.padEnd(21)} ${facts.filter((fact) => fact !== undefined).join(', ')}`,
      )
    }
    say('   What tells who this is was encrypted, and that we have just read it is recorded too.')
  },
}

const withdrawal: Chapter = {
  title: 'She texts STOP: honoured by the next answer',
  play: async ({ get, post }) => {
    const stop = {
      specversion: '1.0',
      id: 'demo-stop-1',
      source: 'https://sms.acme.example/replies',
      type: 'org.consent-ledger.consent.withdrawn.v1',
      time: new Date().toISOString(),
      data: { contact: ADA, scope: { channel: 'sms' }, method: 'reply-keyword', words: 'STOP' },
    }
    const before = await get<Decision>(checkPath(ADA, 'sms'))
    say(`   before    ${before.verdict.toUpperCase()} ${before.code}`)
    const sent = await timed(() => post<Results>('/v1/events', stop, 'application/cloudevents+json'))
    say(
      `   STOP      ${sent.answer.results[0]?.outcome ?? 'nothing'}, on disk and in the index after ${sent.ms.toFixed(1)} ms`,
    )
    const after = await timed(() => get<Decision>(checkPath(ADA, 'sms')))
    say(
      `   after     ${after.answer.verdict.toUpperCase()} ${after.answer.code}, answered in ${after.ms.toFixed(1)} ms`,
    )
    const again = await post<Results>('/v1/events', stop, 'application/cloudevents+json')
    say(`   again     the same message is a ${again.results[0]?.outcome ?? 'nothing'}, and changes nothing`)
  },
}

const asKnownEarlier: Chapter = {
  title: 'What did we know when? The answer to a question of the past never changes',
  play: async ({ get }) => {
    const { asOf } = await get<Decision>(checkPath(ADA, 'sms'))
    const state = `/v1/contacts/${encodeURIComponent(ADA)}/state?channel=sms`
    // The withdrawal is the newest event, so one event earlier nobody knew of it.
    const earlier = await get<Decision>(`${state}&knownAt=size:${asOf.size - 1}`)
    say(`   today, as known now:                          ${verdictOf(await get<Decision>(state))}`)
    say(`   today, as known before the STOP came in:      ${verdictOf(earlier)}`)
    const lastSummer = await get<Decision>(`${state}&effectiveAt=2025-06-01T00:00:00Z`)
    say(`   on 1 June 2025, as known now:                 ${verdictOf(lastSummer)}`)
  },
}

const verdictOf = ({ verdict, reasons }: Decision): string =>
  `${verdict.toUpperCase().padEnd(6)} ${reasons.map(({ code }) => code).join(', ')}`

const leads: Chapter = {
  title: 'A bought list of 2,000 leads: checked, recorded with its proofs, checked again',
  play: async ({ post, run }) => {
    const rows = parse<Readonly<Record<string, string>>>(readFileSync(new URL('leads.csv', EXAMPLES)), {
      columns: true,
      bom: true,
    })
    const numbers = [...new Set(rows.map(({ Phone = '' }) => inE164(Phone)))]
    const check = async (): Promise<Counts> => {
      const queries = numbers.map((contact) => ({ contact, channel: 'sms' }))
      const { decisions } = await post<{ readonly decisions: ReadonlyArray<Decision> }>('/v1/checks', {
        queries,
      })
      return countBy(decisions, ({ code }) => code)
    }
    say(`   ${thousands(rows.length)} rows, ${thousands(numbers.length)} numbers`)
    const first = await timed(check)
    say(`   as bought          ${countsText(first.answer)}   (${first.ms.toFixed(0)} ms)`)
    const recorded = await run<Counts>(
      'ingest',
      'examples/leads.csv',
      '--csv',
      '--map',
      'examples/leads.map.json',
    )
    say(
      `   with its proofs    ${Object.entries(recorded)
        .map(([word, count]) => `${thousands(count)} ${word}`)
        .join(', ')}`,
    )
    const second = await timed(check)
    say(`   checked again      ${countsText(second.answer)}   (${second.ms.toFixed(0)} ms)`)
    const anew = (first.answer['P'] ?? 0) - (second.answer['P'] ?? 0)
    say(
      '   C: may be texted. P: refused. N: no consent, or too little, or lapsed. B: changed hands. I: no number.',
    )
    say(
      `   ${anew} who had withdrawn agreed anew, says the list; whoever is on the do-not-call list stays there.`,
    )
  },
}

/** The numbers of this list are American, in five ways of writing. */
const inE164 = (phone: string): string => {
  const digits = phone.replace(/\D/g, '')
  return digits.length === 11 ? `+${digits}` : `+1${digits}`
}

const countBy = <A>(values: ReadonlyArray<A>, nameOf: (value: A) => string): Counts =>
  Object.fromEntries(
    [...Map.groupBy(values, nameOf)]
      .map(([name, own]) => [name, own.length] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

const countsText = (counts: Counts): string =>
  Object.entries(counts)
    .map(([letter, count]) => `${letter} ${thousands(count).padStart(5)}`)
    .join('   ')

const nothingInClear: Chapter = {
  title: 'On disk nobody finds them',
  play: async ({ dataDir }) => {
    const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(dataDir, name))
      .filter((path) => statSync(path).isFile())
    const words = [ADA.slice(1), 'Ada Adams', 'stop texting me']
    const found = files.filter((path) => {
      const text = readFileSync(path, 'latin1')
      return words.some((word) => text.includes(word))
    })
    const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0)
    say(
      `   Searched ${thousands(files.length)} files, ${(bytes / 1_000_000).toFixed(1)} MB, for her number, her name and her words:`,
    )
    say(
      found.length === 0
        ? '   not there.'
        : `   FOUND in ${found.length} files. This must not happen: please report it.`,
    )
  },
}

export const STORY: ReadonlyArray<Chapter> = [
  ingest,
  answers,
  history,
  withdrawal,
  asKnownEarlier,
  leads,
  nothingInClear,
]
