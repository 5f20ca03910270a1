import * as E from 'fp-ts/lib/Either.js'
import { issue } from '../../../domain/kernel/validation.ts'
import { lines } from '../decision-text.ts'
import { EXIT, type ExitCode, usage } from '../ledger-face.ts'
import type { KafkaFinding } from '../parts.ts'
import { printed } from '../terminal.ts'
import { type Desk, examples, type JsonOption, type Verb } from '../verb.ts'

export const kafkaCheck: Verb = (kafka, run) => {
  const command = kafka
    .command('check')
    .option('--json', 'one JSON document on standard output, and nothing else there')
    .option('--create', 'make the topics that are missing; nothing is made without it')
    .option('--partitions <N>', 'with --create: partitions of the topic of messages (default: 6)')
    .option(
      '--copies <N>',
      'with --create: copies of each topic (default: one for each broker, three at most)',
    )
  examples(
    command.description(
      'Says whether brokers, topics, rights and group are fine: 0 all, 1 something is wrong, 4 no broker answers.',
    ),
    'consent-ledger kafka check',
    'consent-ledger kafka check --create',
    'consent-ledger kafka check --create --partitions 12 --copies 3',
  ).action((options: CheckOptions) => run((desk) => check(desk, options)))
}

interface CheckOptions extends JsonOption {
  readonly create?: true
  readonly partitions?: string
  readonly copies?: string
}

/** The largest number of partitions, and of copies, that a topic is made with here. */
export const NEW_TOPIC_COUNT_MAX = 999

const check = async ({ parts, terminal }: Desk, options: CheckOptions): Promise<ExitCode> => {
  const { json, create = false, partitions, copies } = options
  const counts = { ...(partitions !== undefined && { partitions }), ...(copies !== undefined && { copies }) }
  const issues = Object.entries(counts).flatMap(([name, count]) =>
    create && isCount(count)
      ? []
      : [issue(name, `with --create, a whole number from 1 to ${NEW_TOPIC_COUNT_MAX}`)],
  )
  if (issues.length > 0) return terminal.fail(usage('No topic can be made like that.', issues))
  const numbers = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)]))
  const checked = await parts.kafkaCheck({ create, ...numbers })
  if (E.isLeft(checked)) return terminal.fail({ exitCode: EXIT.usage, sentence: checked.left })
  const { answers, findings } = checked.right
  const isFine = findings.every(({ state }) => state !== 'wrong')
  const exitCode = !answers ? EXIT.outage : isFine ? EXIT.done : EXIT.no
  const text =
    json === true ? `${JSON.stringify({ fine: isFine, findings })}\n` : lines(findings.map(findingText))
  return printed(terminal, text, exitCode)
}

const findingText = ({ about, state, sentence, next }: KafkaFinding): string =>
  `${state.padEnd('doubtful'.length)}  ${about} ${sentence}${next === undefined ? '' : ` ${next}`}`

const isCount = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text) && Number(text) <= NEW_TOPIC_COUNT_MAX
