import { registryDiffVerb } from './registry/diff.ts'
import { registryImportVerb } from './registry/import.ts'
import { registryListVerb } from './registry/list.ts'
import { unwaiveVerb, waiveVerb } from './registry/waive.ts'
import { examples, type Verb } from './verb.ts'

export const registryVerb: Verb = (program, run) => {
  const registry = examples(
    program
      .command('registry')
      .description('Lists kept by others, such as us-national: import, list, compare and waive them.'),
    'consent-ledger registry import us-national 2026-11-18_Global.zip --version 2026-11-18 --san 10000001-12345',
    'consent-ledger registry list',
  )
  for (const verb of [registryImportVerb, registryListVerb, registryDiffVerb, waiveVerb, unwaiveVerb])
    verb(registry, run)
}
