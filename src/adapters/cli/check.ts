import * as E from 'fp-ts/lib/Either.js'
import type { Decision } from '../../domain/rules/decision.ts'
import { CONTACT_ARGUMENT, readContact } from './contact-argument.ts'
import { decisionText } from './decision-text.ts'
import { EXIT, type ExitCode, usage } from './ledger-face.ts'
import { membersOf, type QuestionOptions, withQuestion } from './question-options.ts'
import { reading } from './target.ts'
import { printed } from './terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const checkVerb: Verb = (program, run) => {
  const command = withTarget(withQuestion(program.command('check').argument('<CONTACT>', CONTACT_ARGUMENT)))
  examples(
    command.description(
      'May this contact be made? Answers permit (exit code 0), deny or defer (1) or unknown (3), with all reasons.',
    ),
    'consent-ledger check +13055550123 --channel voice',
    'consent-ledger check jane@example.com --channel email --seller acme --json',
    'consent-ledger check +13055550123 --channel sms --at 2026-11-24T15:00:00Z --jurisdiction US-FL',
    'consent-ledger check - --channel sms < contact.txt',
  ).action((contact: string, options: CheckOptions) => run((desk) => check(desk, contact, options)))
}

type CheckOptions = QuestionOptions & TargetOptions

const check = async (desk: Desk, argument: string, options: CheckOptions): Promise<ExitCode> => {
  const { parts, terminal } = desk
  if (options.channel === undefined)
    return terminal.fail(usage('"consent-ledger check" needs --channel C, such as --channel sms.'))
  const contact = await readContact(parts, argument)
  if (E.isLeft(contact)) return terminal.fail(contact.left)
  return reading(desk, options, async (face) => {
    const decision = await face.check({ contact: contact.right, ...membersOf(options) })
    if (E.isLeft(decision)) return terminal.fail(decision.left)
    const text = options.json === true ? `${JSON.stringify(decision.right)}\n` : decisionText(decision.right)
    return printed(terminal, text, verdictExit(decision.right))
  })
}

/** What a decision means to a script. A verdict this version does not know is no permission. */
export const verdictExit = ({ verdict }: Decision): ExitCode => {
  switch (verdict) {
    case 'permit':
      return EXIT.done
    case 'deny':
    case 'defer':
      return EXIT.no
    case 'unknown':
      return EXIT.unknown
  }
}
