import * as E from 'fp-ts/lib/Either.js'
import { type ExitCode, usage } from '../ledger-face.ts'
import { writing } from '../target.ts'
import { printed } from '../terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'

export const waiveVerb: Verb = (registry, run) => {
  const command = registry
    .command('waive')
    .argument('<ID>', 'the registry')
    .option('--reason <R>', 'why it is not needed: it is recorded')
    .option('--authority <A>', 'on whose authority: it is recorded')
  examples(
    withTarget(command).description(
      'Lets a registry that was never imported, or is too old, stand in nobody’s way until it is unwaived. Every answer that relies on that names it.',
    ),
    'consent-ledger registry waive us-in --reason "no calls to Indiana" --authority "general counsel, 2026-11-02"',
  ).action((id: string, options: WaiveOptions) => run((desk) => waive(desk, id, options)))
}

export const unwaiveVerb: Verb = (registry, run) => {
  examples(
    withTarget(registry.command('unwaive').argument('<ID>', 'the registry')).description(
      'Revokes a waiver: the registry is needed again.',
    ),
    'consent-ledger registry unwaive us-in',
  ).action((id: string, options: TargetOptions) => run((desk) => unwaive(desk, id, options)))
}

interface WaiveOptions extends TargetOptions {
  readonly reason?: string
  readonly authority?: string
}

const waive = async (desk: Desk, id: string, options: WaiveOptions): Promise<ExitCode> => {
  const { terminal } = desk
  const { reason, authority } = options
  if (reason === undefined || authority === undefined)
    return terminal.fail(usage('"consent-ledger registry waive" needs --reason R and --authority A.'))
  return writing(desk, options, async (face) => {
    const waived = await face.waiveRegistry(id, { reason, authority })
    if (E.isLeft(waived)) return terminal.fail(waived.left)
    const text = `Waived ${waived.right.registry}. "consent-ledger registry unwaive ${waived.right.registry}" revokes it.\n`
    return printed(terminal, options.json === true ? `${JSON.stringify(waived.right)}\n` : text)
  })
}

const unwaive = (desk: Desk, id: string, options: TargetOptions): Promise<ExitCode> =>
  writing(desk, options, async (face) => {
    const { terminal } = desk
    const revoked = await face.unwaiveRegistry(id)
    if (E.isLeft(revoked)) return terminal.fail(revoked.left)
    const text = `The waiver of ${id} is revoked: the registry is needed again.\n`
    return printed(terminal, options.json === true ? `${JSON.stringify({ id })}\n` : text)
  })
