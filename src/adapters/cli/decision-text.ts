import type { AsOf, Decision, Reason } from '../../domain/rules/decision.ts'
import { counted, printable, thousands } from './printable.ts'
import { reasonWords } from './reason-words.ts'

/** A decision for people: the verdict, each reason with what it rests on, and what the answer is true for. */
export const decisionText = (decision: Decision): string => {
  const { verdict, contact, channel, purpose, seller, at, reasons, asOf } = decision
  return lines([
    `${verdict.toUpperCase()}: ${contact} by ${channel}, for ${purpose}, on behalf of ${seller}, at ${at}`,
    ...reasons.flatMap(reasonLines),
    asOfLine(asOf),
  ])
}

export const asOfLine = ({ position, size, recordedAt, lagMs }: AsOf): string =>
  position === null
    ? 'As of an empty ledger.'
    : `As of position ${position} (${counted(size, 'event')}, the last of ${recordedAt ?? 'an unknown time'}), ${thousands(lagMs)} ms ago.`

/** Lines as they are printed: nothing in them moves the cursor. */
export const lines = (texts: ReadonlyArray<string>): string => `${texts.map(printable).join('\n')}\n`

const reasonLines = ({ code, effect, since, law, event, rule }: Reason): ReadonlyArray<string> => [
  `  ${effect}: ${reasonWords(code)}${since === undefined ? '' : `, since ${since}`} (${code})`,
  ...(law === undefined ? [] : [`    law: ${law}`]),
  ...(rule === undefined ? [] : [`    rule: ${rule}`]),
  ...(event === undefined
    ? []
    : [`    event: ${event.id}, revision ${event.revision} of ${event.stream}, position ${event.position}`]),
]
