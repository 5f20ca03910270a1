import { listRepliesVerb } from './replies/list.ts'
import { examples, type Verb } from './verb.ts'

export const repliesVerb: Verb = (program, run) => {
  const command = examples(
    program
      .command('replies')
      .description(
        'What people wrote back that could not be read for certain: it refuses, and waits for somebody.',
      ),
    'consent-ledger replies list',
  )
  listRepliesVerb(command, run)
}
