import * as E from 'fp-ts/lib/Either.js'
import { EXIT, type ExitCode, usage } from '../ledger-face.ts'
import { printed } from '../terminal.ts'
import { type Desk, examples, type JsonOption, type Verb } from '../verb.ts'

export const publishFeedVerb: Verb = (kafka, run) => {
  examples(
    kafka
      .command('publish-feed')
      .description(
        'Lets the suppression feed be published anew: the next server to start publishes the whole of it. No server may be publishing meanwhile.',
      )
      .option('--from-start', 'from the first event on')
      .option('--json', 'one JSON document on standard output'),
    'consent-ledger kafka publish-feed --from-start',
  ).action((options: Options) => run((desk) => publishFeed(desk, options)))
}

interface Options extends JsonOption {
  readonly fromStart?: true
}

const publishFeed = async ({ parts, terminal }: Desk, options: Options): Promise<ExitCode> => {
  if (options.fromStart !== true)
    return terminal.fail(
      usage(
        '"consent-ledger kafka publish-feed" needs --from-start: a server publishes all that is new by itself.',
      ),
    )
  const forgotten = await parts.forgetFeedPlace()
  if (E.isLeft(forgotten)) return terminal.fail(forgotten.left)
  if (options.json === true) return printed(terminal, `${JSON.stringify({ publishes: 'from-start' })}\n`)
  terminal.say(
    'The place of the suppression feed is forgotten: the next server to start publishes the whole of it.',
  )
  return EXIT.done
}
