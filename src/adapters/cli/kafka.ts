import { acknowledgeGapVerb } from './kafka/acknowledge-gap.ts'
import { publishFeedVerb } from './kafka/publish-feed.ts'
import { examples, type Verb } from './verb.ts'

export const kafkaVerb: Verb = (program, run) => {
  const kafka = examples(
    program
      .command('kafka')
      .description(
        'What comes in over Kafka, and what is published there: gaps that somebody accepts, and the suppression feed.',
      ),
    'consent-ledger kafka acknowledge-gap --topic consent.events --partition 3 --reason "retention; resent by the CRM"',
    'consent-ledger kafka publish-feed --from-start',
  )
  acknowledgeGapVerb(kafka, run)
  publishFeedVerb(kafka, run)
}
