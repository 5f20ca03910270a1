import { kafkaCheck } from './kafka-check.ts'
import type { Verb } from './verb.ts'

/** Each verb below has a file of its own. */
export const kafkaVerb: Verb = (program, run) => {
  const kafka = program.command('kafka').description('Kafka: whether all is there that the ledger needs.')
  kafkaCheck(kafka, run)
}
