import * as E from 'fp-ts/lib/Either.js'
import { verdictExit } from './check.ts'
import { CONTACT_ARGUMENT, readContact } from './contact-argument.ts'
import { decisionText } from './decision-text.ts'
import { EXIT, type ExitCode, usage } from './ledger-face.ts'
import { membersOf, type QuestionOptions, withQuestion } from './question-options.ts'
import { stateText } from './state-text.ts'
import { reading } from './target.ts'
import { printed } from './terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const stateVerb: Verb = (program, run) => {
  const command = program
    .command('state')
    .argument('<CONTACT>', CONTACT_ARGUMENT)
    .option('--effective-at <T>', 'what held at this time (default: now)')
    .option('--known-at <T>', 'as it was known at this time, at this position, or at size:N (default: now)')
  examples(
    withTarget(withQuestion(command)).description(
      'What held of a contact at one time, as it was known at another. With --channel it answers as check does, exit code included.',
    ),
    'consent-ledger state +13055550123',
    'consent-ledger state +13055550123 --known-at 2026-11-21T15:02:00Z',
    'consent-ledger state +13055550123 --channel sms --known-at size:41877 --json',
  ).action((contact: string, options: StateOptions) => run((desk) => state(desk, contact, options)))
}

interface StateOptions extends QuestionOptions, TargetOptions {
  readonly effectiveAt?: string
  readonly knownAt?: string
}

const state = async (desk: Desk, argument: string, options: StateOptions): Promise<ExitCode> => {
  const { parts, terminal } = desk
  const { effectiveAt, knownAt } = options
  const question = membersOf(options)
  if (options.channel === undefined && Object.keys(question).length > 0)
    return terminal.fail(usage('The options of a question need --channel C, such as --channel sms.'))
  const contact = await readContact(parts, argument)
  if (E.isLeft(contact)) return terminal.fail(contact.left)
  return reading(desk, options, async (face) => {
    const found = await face.state(contact.right, {
      ...(effectiveAt === undefined ? {} : { effectiveAt }),
      ...(knownAt === undefined ? {} : { knownAt }),
      question,
    })
    if (E.isLeft(found)) return terminal.fail(found.left)
    const known = found.right
    const isDecision = 'verdict' in known
    const text = isDecision ? decisionText(known) : stateText(known)
    const exitCode = isDecision ? verdictExit(known) : EXIT.done
    return printed(terminal, options.json === true ? `${JSON.stringify(known)}\n` : text, exitCode)
  })
}
