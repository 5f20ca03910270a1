import { listDeadLettersVerb } from './dead-letters/list.ts'
import { replayDeadLettersVerb } from './dead-letters/replay.ts'
import { examples, type Verb } from './verb.ts'

export const deadLettersVerb: Verb = (program, run) => {
  const command = examples(
    program
      .command('dead-letters')
      .description(
        'Messages that were not recorded: what they were refused for, and to record them after all.',
      ),
    'consent-ledger dead-letters list',
    'consent-ledger dead-letters replay --reason UNDECODABLE',
  )
  listDeadLettersVerb(command, run)
  replayDeadLettersVerb(command, run)
}
