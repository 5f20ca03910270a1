import * as E from 'fp-ts/lib/Either.js'
import { EXIT, type ExitCode } from './ledger-face.ts'
import { thousands } from './printable.ts'
import { writing } from './target.ts'
import { printed } from './terminal.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const rebuildVerb: Verb = (program, run) => {
  examples(
    withTarget(program.command('rebuild')).description(
      'Builds every read model anew from the log, compares it with the one in use, and changes to it. The old one stays in use until then, also where this is stopped.',
    ),
    'consent-ledger rebuild',
    'consent-ledger rebuild --server http://127.0.0.1:8080 --json',
  ).action((options: TargetOptions) => run((desk) => rebuild(desk, options)))
}

const rebuild = (desk: Desk, options: TargetOptions): Promise<ExitCode> =>
  writing(desk, options, async (face) => {
    const { terminal } = desk
    const bar = await terminal.bar('events')
    const rebuilt = await face.rebuild(bar.update)
    bar.clear()
    if (E.isLeft(rebuilt)) return terminal.fail(rebuilt.left)
    const { events, differences, seconds } = rebuilt.right
    if (differences > 0)
      terminal.say(
        `The read model that was in use differed from the log in ${thousands(differences)} entries. It has been replaced; please report it.`,
      )
    const text = `Rebuilt from ${thousands(events)} events in ${seconds.toFixed(1)} s, ${thousands(differences)} differences.\n`
    return printed(terminal, options.json === true ? `${JSON.stringify(rebuilt.right)}\n` : text, EXIT.done)
  })
