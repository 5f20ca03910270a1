import { publishFeedVerb } from './kafka/publish-feed.ts'
import { examples, type Verb } from './verb.ts'

export const kafkaVerb: Verb = (program, run) => {
  const kafka = examples(
    program.command('kafka').description('What the ledger reads from Kafka and publishes there.'),
    'consent-ledger kafka publish-feed --from-start',
  )
  publishFeedVerb(kafka, run)
}
