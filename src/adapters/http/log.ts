/** Where the server says what happens: the words of pino. It is handed positions, tags and route patterns only. */
export interface HttpLog {
  readonly info: (facts: LogFacts, message: string) => void
  readonly warn: (facts: LogFacts, message: string) => void
  readonly error: (facts: LogFacts, message: string) => void
}

type LogFacts = Readonly<Record<string, string | number | boolean | ReadonlyArray<string>>>

/**
 * Where a defect happened, without what it says: a message can quote what was sent. The frames of the stack name files
 * and functions of this program only.
 */
export const framesOf = (defect: unknown): ReadonlyArray<string> =>
  defect instanceof Error && typeof defect.stack === 'string'
    ? defect.stack
        .split('\n')
        .filter((line) => FRAME.test(line))
        .map((line) => line.trim())
    : []

const FRAME = /^ {4}at [^\n]*(:\d+:\d+\)?|<anonymous>\)?|native\)?)$/
