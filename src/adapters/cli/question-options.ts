import type { Command } from 'commander'
import { collected } from './verb.ts'

/** The options of `check`, and of every verb that asks a question. */
export interface QuestionOptions {
  readonly channel?: string
  readonly purpose?: string
  readonly seller?: string
  readonly at?: string
  readonly jurisdiction?: ReadonlyArray<string>
  readonly postalCode?: string
  readonly timeZone?: string
  readonly lineType?: string
  readonly audience?: string
  readonly recentAttempt?: ReadonlyArray<string>
  readonly minPosition?: string
}

export const withQuestion = (command: Command): Command =>
  command
    .option('--channel <C>', 'voice, autodialed-voice, prerecorded-voice, sms, whatsapp, email or postal')
    .option(
      '--purpose <P>',
      'marketing, service, survey, charity, political, collections (default: marketing)',
    )
    .option('--seller <S>', 'on whose behalf (default: LEDGER_DEFAULT_SELLER)')
    .option('--at <T>', 'when, such as 2026-11-24T15:00:00Z (default: now)')
    .option('--jurisdiction <J>', 'where the person is, such as US-FL; may be repeated', collected)
    .option('--postal-code <Z>', 'where the person is')
    .option('--time-zone <TZ>', 'where the person is, such as America/New_York')
    .option('--line-type <L>', 'wireless, landline or voip (default: unknown)')
    .option('--audience <A>', 'consumer or business (default: consumer)')
    .option('--recent-attempt <T>', 'when this person was tried before; may be repeated', collected)
    .option('--min-position <P>', 'answer only if the index has come to this position, or to size:N')

/** The members of the question, less the contact. What was left out has no member. */
export const membersOf = (options: QuestionOptions): Readonly<Record<string, unknown>> => {
  const { channel, purpose, seller, at, jurisdiction, postalCode, timeZone } = options
  const { lineType, audience, recentAttempt, minPosition } = options
  const members = {
    channel,
    purpose,
    seller,
    at,
    jurisdictions: jurisdiction,
    postalCode,
    timeZone,
    lineType,
    audience,
    recentAttempts: recentAttempt,
    minPosition,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
