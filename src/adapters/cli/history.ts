import * as E from 'fp-ts/lib/Either.js'
import { CONTACT_ARGUMENT, readContact } from './contact-argument.ts'
import { historyText } from './history-text.ts'
import type { ExitCode } from './ledger-face.ts'
import { reading } from './target.ts'
import { printed } from './terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const historyVerb: Verb = (program, run) => {
  const command = withTarget(program.command('history').argument('<CONTACT>', CONTACT_ARGUMENT))
  examples(
    command.description(
      'Everything recorded of a contact, oldest first. That protected values were shown is recorded as well.',
    ),
    'consent-ledger history +13055550123',
    'consent-ledger history jane@example.com --json',
    'consent-ledger history +13055550123 --server https://ledger.example',
  ).action((contact: string, options: TargetOptions) => run((desk) => history(desk, contact, options)))
}

const history = async (desk: Desk, argument: string, options: TargetOptions): Promise<ExitCode> => {
  const { parts, terminal } = desk
  const contact = await readContact(parts, argument)
  if (E.isLeft(contact)) return terminal.fail(contact.left)
  return reading(desk, options, async (face, isBesideServer) => {
    const found = await face.history(contact.right)
    if (E.isLeft(found)) return terminal.fail(found.left)
    if (isBesideServer)
      terminal.say('A server owns this data directory: protected values are shown only with --server URL.')
    const isJson = options.json === true
    return printed(terminal, isJson ? `${JSON.stringify(found.right)}\n` : historyText(found.right))
  })
}
