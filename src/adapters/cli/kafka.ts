import { acknowledgeGapVerb } from './kafka/acknowledge-gap.ts'
import { examples, type Verb } from './verb.ts'

export const kafkaVerb: Verb = (program, run) => {
  const kafka = examples(
    program.command('kafka').description('What comes in over Kafka: gaps that somebody accepts.'),
    'consent-ledger kafka acknowledge-gap --topic consent.events --partition 3 --reason "retention; resent by the CRM"',
  )
  acknowledgeGapVerb(kafka, run)
}
