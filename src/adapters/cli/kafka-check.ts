import * as E from 'fp-ts/lib/Either.js'
import { lines } from './decision-text.ts'
import { EXIT, type ExitCode } from './ledger-face.ts'
import type { KafkaFinding } from './parts.ts'
import { printed } from './terminal.ts'
import { type Desk, examples, type JsonOption, type Verb } from './verb.ts'

export const kafkaCheck: Verb = (kafka, run) => {
  const command = kafka
    .command('check')
    .option('--json', 'one JSON document on standard output, and nothing else there')
    .option('--create', 'make the topics that are missing; nothing is made without it')
  examples(
    command.description(
      'Says whether brokers, topics, rights and group are fine: 0 all, 1 something is wrong, 4 no broker answers.',
    ),
    'consent-ledger kafka check',
    'consent-ledger kafka check --create',
  ).action((options: CheckOptions) => run((desk) => check(desk, options)))
}

interface CheckOptions extends JsonOption {
  readonly create?: true
}

const check = async ({ parts, terminal }: Desk, { json, create }: CheckOptions): Promise<ExitCode> => {
  const checked = await parts.kafkaCheck({ create: create === true })
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
