import { acknowledgeGapVerb } from './kafka/acknowledge-gap.ts'
import { kafkaCheck } from './kafka/check.ts'
import { publishFeedVerb } from './kafka/publish-feed.ts'
import { examples, type Verb } from './verb.ts'

export const kafkaVerb: Verb = (program, run) => {
  const kafka = examples(
    program
      .command('kafka')
      .description(
        'Kafka: whether all is there that the ledger needs, gaps that somebody accepts, and the suppression feed.',
      ),
    'consent-ledger kafka check',
    'consent-ledger kafka acknowledge-gap --topic consent.events --partition 3 --reason "retention; resent by the CRM"',
    'consent-ledger kafka publish-feed --from-start',
  )
  kafkaCheck(kafka, run)
  acknowledgeGapVerb(kafka, run)
  publishFeedVerb(kafka, run)
}
