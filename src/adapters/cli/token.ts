import * as E from 'fp-ts/lib/Either.js'
import type { TokenLine } from '../../domain/ports/ledger.ts'
import { tokenRequestIssues } from '../../domain/workflow/tokens.ts'
import { lines } from './decision-text.ts'
import { EXIT, type ExitCode, usage } from './ledger-face.ts'
import { reading, writing } from './target.ts'
import { printed } from './terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const tokenVerb: Verb = (program, run) => {
  const token = examples(
    program.command('token').description('Tokens of the HTTP interface: make, revoke and list them.'),
    'consent-ledger token create --role dialer --name dialer-1',
    'consent-ledger token list',
  )
  const make = token
    .command('create')
    .option('--role <R>', 'dialer, crm, auditor, privacy-officer or admin')
    .option('--name <N>', 'whose it is, such as dialer-1')
  examples(
    withTarget(make).description('Makes a token and prints it on standard output, this once.'),
    'consent-ledger token create --role dialer --name dialer-1',
    'LEDGER_TOKEN=$(cat data/admin.token) consent-ledger token create --role crm --name crm --server http://127.0.0.1:8080',
  ).action((options: CreateOptions) => run((desk) => create(desk, options)))
  examples(
    withTarget(token.command('revoke').argument('<ID>', 'the id of the token, as list shows it')).description(
      'Revokes a token: it is refused from now on.',
    ),
    'consent-ledger token revoke 0b8a2c4e-6f1d-5e3a-9c7b-2d4f6a8b0c1e',
  ).action((id: string, options: TargetOptions) => run((desk) => revoke(desk, id, options)))
  examples(
    withTarget(token.command('list')).description(
      'Lists tokens by id, role and name; never the tokens themselves.',
    ),
    'consent-ledger token list',
    'consent-ledger token list --json',
  ).action((options: TargetOptions) => run((desk) => list(desk, options)))
}

interface CreateOptions extends TargetOptions {
  readonly role?: string
  readonly name?: string
}

const create = async (desk: Desk, options: CreateOptions): Promise<ExitCode> => {
  const { terminal } = desk
  const { role, name } = options
  if (role === undefined || name === undefined)
    return terminal.fail(usage('"consent-ledger token create" needs --role R and --name N.'))
  const issues = tokenRequestIssues({ role, name })
  if (issues.length > 0) return terminal.fail(usage('The token cannot be made as it was asked for.', issues))
  return writing(desk, options, async (face) => {
    const made = await face.issueToken({ role, name })
    if (E.isLeft(made)) return terminal.fail(made.left)
    const { id, token } = made.right
    terminal.say(`This is the only time the token is shown. Its id is ${id}.`)
    return printed(terminal, options.json === true ? `${JSON.stringify(made.right)}\n` : `${token}\n`)
  })
}

const revoke = (desk: Desk, id: string, options: TargetOptions): Promise<ExitCode> =>
  writing(desk, options, async (face) => {
    const { terminal } = desk
    const revoked = await face.revokeToken(id)
    if (E.isLeft(revoked)) return terminal.fail(revoked.left)
    return printed(
      terminal,
      options.json === true ? `${JSON.stringify({ id, revoked: true })}\n` : 'Revoked.\n',
    )
  })

const list = (desk: Desk, options: TargetOptions): Promise<ExitCode> =>
  reading(desk, options, async (face) => {
    const { terminal } = desk
    const found = await face.tokens()
    if (E.isLeft(found)) return terminal.fail(found.left)
    const text = found.right.length === 0 ? 'There is no token.\n' : lines(found.right.map(tokenText))
    return printed(
      terminal,
      options.json === true ? `${JSON.stringify({ tokens: found.right })}\n` : text,
      EXIT.done,
    )
  })

const tokenText = ({ id, role, name, issuedAt, revokedAt }: TokenLine): string =>
  `${id}  ${role.padEnd('privacy-officer'.length)}  ${name}  issued ${issuedAt}${revokedAt === undefined ? '' : `, revoked ${revokedAt}`}`
