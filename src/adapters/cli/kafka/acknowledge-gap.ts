import * as E from 'fp-ts/lib/Either.js'
import { gapReasonIssues } from '../../../domain/workflow/acknowledge-gap.ts'
import { type ExitCode, usage } from '../ledger-face.ts'
import { writing } from '../target.ts'
import { printed } from '../terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'

export const acknowledgeGapVerb: Verb = (kafka, run) => {
  const command = kafka
    .command('acknowledge-gap')
    .option('--topic <T>', 'the topic, as /readyz names it')
    .option('--partition <N>', 'the partition')
    .option('--reason <R>', 'why it is accepted that records are missing: it is recorded')
  examples(
    withTarget(command).description(
      'Accepts that records of a partition are missing, and records who did and why. The partition is read on, at the first record that there is.',
    ),
    'consent-ledger kafka acknowledge-gap --topic consent.events --partition 3 --reason "retention; resent by the CRM"',
    'consent-ledger kafka acknowledge-gap --topic consent.events --partition 0 --reason "test topic" --server http://127.0.0.1:8080',
  ).action((options: GapOptions) => run((desk) => acknowledge(desk, options)))
}

interface GapOptions extends TargetOptions {
  readonly topic?: string
  readonly partition?: string
  readonly reason?: string
}

const acknowledge = async (desk: Desk, options: GapOptions): Promise<ExitCode> => {
  const { terminal } = desk
  const { topic, partition, reason } = options
  if (topic === undefined || partition === undefined || reason === undefined)
    return terminal.fail(
      usage('"consent-ledger kafka acknowledge-gap" needs --topic T, --partition N and --reason R.'),
    )
  if (!/^\d{1,9}$/.test(partition)) return terminal.fail(usage('--partition is a whole number, 0 or more.'))
  const issues = gapReasonIssues(reason)
  if (issues.length > 0) return terminal.fail(usage('The gap cannot be accepted like that.', issues))
  return writing(desk, options, async (face) => {
    const accepted = await face.acknowledgeGap({ topic, partition: Number(partition), reason })
    if (E.isLeft(accepted)) return terminal.fail(accepted.left)
    const { kind, storedOffset, lowWatermark, resumeAt } = accepted.right
    const text = `Accepted (${kind}): offset ${storedOffset} would have been next, the first record is ${lowWatermark}. The partition is read on at ${resumeAt}.\n`
    return printed(terminal, options.json === true ? `${JSON.stringify(accepted.right)}\n` : text)
  })
}
