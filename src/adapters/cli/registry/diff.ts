import * as E from 'fp-ts/lib/Either.js'
import type { ExitCode } from '../ledger-face.ts'
import { thousands } from '../printable.ts'
import { reading } from '../target.ts'
import { printed } from '../terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'

export const registryDiffVerb: Verb = (registry, run) => {
  const command = registry
    .command('diff')
    .argument('<ID>', 'the registry')
    .argument('<V1>', 'a version, as list shows it')
    .argument('<V2>', 'another one')
  examples(
    withTarget(command).description(
      'Says how many numbers the second version has that the first has not, and the other way round.',
    ),
    'consent-ledger registry diff us-national 2026-10-18 2026-11-18',
  ).action((id: string, from: string, to: string, options: TargetOptions) =>
    run((desk) => diff(desk, id, from, to, options)),
  )
}

const diff = (desk: Desk, id: string, from: string, to: string, options: TargetOptions): Promise<ExitCode> =>
  reading(desk, options, async (face) => {
    const { terminal } = desk
    const compared = await face.registryDiff(id, from, to)
    if (E.isLeft(compared)) return terminal.fail(compared.left)
    const { added, removed } = compared.right
    const text = `From ${from} to ${to}: ${thousands(added)} added, ${thousands(removed)} removed.\n`
    return printed(terminal, options.json === true ? `${JSON.stringify(compared.right)}\n` : text)
  })
