import type { Command } from 'commander'
import { type Fault, usage } from './ledger-face.ts'

/**
 * A wrong command line in one sentence with what to do next. Commander's own words repeat what was typed; these name
 * verbs, options and arguments that exist, and an unknown option only where it cannot be anything else.
 */
export const usageFault = (
  code: string,
  message: string,
  program: Command,
  argv: ReadonlyArray<string>,
): Fault => {
  const command = commandOf(program, argv)
  const name = nameOf(command)
  const help = `See "${name} --help".`
  const suggestion = suggestionIn(message)
  switch (code) {
    case 'commander.unknownCommand':
      return usage(`There is no such verb.${suggestion} The verbs are ${verbsOf(command)}. ${help}`)
    case 'commander.unknownOption':
      return usage(`There is no option ${optionIn(message)}.${suggestion} ${help}`)
    case 'commander.missingArgument':
      return usage(`"${name}" needs ${argumentsOf(command)}. ${help}`)
    case 'commander.excessArguments':
      return usage(`"${name}" takes ${argumentsOf(command) || 'no argument'}, and more was given. ${help}`)
    case 'commander.optionMissingArgument':
    case 'commander.missingMandatoryOptionValue':
      return usage(`The option ${flagsIn(message)} and its value are needed. ${help}`)
    default:
      return usage(`The command cannot be understood. ${help}`)
  }
}

/** The verb that was typed, as far as it is known. */
const commandOf = (program: Command, argv: ReadonlyArray<string>): Command =>
  argv
    .filter((word) => !word.startsWith('-'))
    .slice(0, VERB_WORDS_MAX)
    .reduce((command, word) => command.commands.find((below) => below.name() === word) ?? command, program)

/** `token create` has two words. */
const VERB_WORDS_MAX = 2

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`

const verbsOf = (command: Command): string => command.commands.map((below) => below.name()).join(', ')

const argumentsOf = (command: Command): string =>
  command.registeredArguments.map((argument) => argument.name()).join(' ')

const suggestionIn = (message: string): string => {
  const suggestion = /\(Did you mean (.+\?)\)$/.exec(message)?.[1]
  return suggestion === undefined ? '' : ` Did you mean ${suggestion}`
}

/** The name of an option that was typed; of anything else, that it was. */
const optionIn = (message: string): string =>
  /'(--?[a-z]+(?:-[a-z]+)*)(?:=.*)?'/is.exec(message)?.[1] ??
  'of that name (a value that begins with - goes after --)'

/** Our own declaration of an option. */
const flagsIn = (message: string): string => /'(?:-\w, )?(--[^']+)'/.exec(message)?.[1] ?? ''
