import * as E from 'fp-ts/lib/Either.js'
import { Position } from '../../../domain/kernel/position.ts'
import { issue } from '../../../domain/kernel/validation.ts'
import { REPLIES_PAGE_MAX, type RepliesAsked, type ReplyLine } from '../../../domain/ports/ledger.ts'
import { EXIT, type ExitCode, usage } from '../ledger-face.ts'
import { printable } from '../printable.ts'
import { reading } from '../target.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from '../verb.ts'

export const listRepliesVerb: Verb = (replies, run) => {
  const command = replies
    .command('list')
    .option('--review <R>', 'those that are open, settled or all', 'open')
    .option('--after <P>', 'the position to begin after (default: from the first on)')
  examples(
    withTarget(command).description(
      'Lists them, oldest first: with --json one JSON document a line. That their words are read is recorded first.',
    ),
    'consent-ledger replies list',
    'consent-ledger replies list --review all --json > replies.ndjson',
  ).action((options: ListOptions) => run((desk) => list(desk, options)))
}

interface ListOptions extends TargetOptions {
  readonly review: string
  readonly after?: string
}

const REVIEWS = ['open', 'settled', 'all']

const list = async (desk: Desk, options: ListOptions): Promise<ExitCode> => {
  const { terminal, interruption } = desk
  const { review, after } = options
  const issues = [
    ...(after === undefined || Position.is(after) ? [] : [issue('after', 'a position, as a list names it')]),
    ...(REVIEWS.includes(review) ? [] : [issue('review', REVIEWS.join(', '))]),
  ]
  if (issues.length > 0) return terminal.fail(usage('The list cannot begin.', issues))
  return reading(desk, options, async (face, isBesideServer) => {
    const stop = interruption.cleanly()
    let isEmpty = true
    let next = after as Position | null | undefined
    do {
      const page = await face.replies({
        limit: REPLIES_PAGE_MAX,
        review: review as RepliesAsked['review'],
        ...(next == null ? {} : { after: next }),
      })
      if (E.isLeft(page)) return terminal.fail(page.left)
      const { replies, protectedWithheld } = page.right
      if (isEmpty && replies.length > 0 && protectedWithheld !== undefined)
        terminal.say(isBesideServer ? BESIDE_A_SERVER : `Their words are not shown: ${protectedWithheld}.`)
      if (replies.length > 0) {
        isEmpty = false
        const text = replies.map(options.json === true ? jsonLine : wordsOf).join('')
        if (!(await terminal.print(text))) return EXIT.done
      }
      next = page.right.next
      if (stop.aborted) return EXIT.interrupted
    } while (next !== null)
    if (isEmpty && options.json !== true) await terminal.print('There is no such reply.\n')
    return EXIT.done
  })
}

const BESIDE_A_SERVER = 'A server owns this data directory: the words are shown only with --server URL.'

const jsonLine = (line: ReplyLine): string => `${JSON.stringify(line)}\n`

const wordsOf = ({ eventId, status, occurredAt, protected: shown }: ReplyLine): string => {
  const { contact, words } = shown ?? {}
  const said = typeof words === 'string' ? `  ${JSON.stringify(words)}` : ''
  const whose = typeof contact === 'string' ? `  ${contact}` : ''
  const line = `${eventId}  ${status.padEnd('settled'.length)}  ${occurredAt}${whose}${said}`
  return `${printable(line)}\n`
}
