import * as E from 'fp-ts/lib/Either.js'
import type { RegistryLine } from '../../../domain/ports/ledger.ts'
import type { ExitCode } from '../ledger-face.ts'
import { counted, printable } from '../printable.ts'
import { reading } from '../target.ts'
import { printed } from '../terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'

export const registryListVerb: Verb = (registry, run) => {
  examples(
    withTarget(registry.command('list')).description(
      'Lists the registries with their versions, and which of them are waived.',
    ),
    'consent-ledger registry list',
    'consent-ledger registry list --json',
  ).action((options: TargetOptions) => run((desk) => list(desk, options)))
}

const list = (desk: Desk, options: TargetOptions): Promise<ExitCode> =>
  reading(desk, options, async (face) => {
    const { terminal } = desk
    const registries = await face.registries()
    if (E.isLeft(registries)) return terminal.fail(registries.left)
    const text =
      options.json === true
        ? `${JSON.stringify({ registries: registries.right })}\n`
        : registries.right.map(wordsOf).join('') || 'No registry was imported or waived.\n'
    return printed(terminal, text)
  })

const wordsOf = ({ id, versions, active, waiver }: RegistryLine): string =>
  [
    id,
    ...versions.map(
      ({ version, kind, counts, importedAt, importedBy }) =>
        `  ${version}  ${kind.padEnd('change'.length)}  ${counted(counts.numbers, 'number')}  imported ${importedAt} by ${printable(importedBy)}${version === active ? '  (active)' : ''}`,
    ),
    ...(waiver === null
      ? []
      : [
          `  waived since ${waiver.since} by ${printable(waiver.by)}: ${printable(waiver.reason)} (${printable(waiver.authority)})`,
        ]),
    '',
  ].join('\n')
