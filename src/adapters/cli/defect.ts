import { type Fault, outage } from './ledger-face.ts'

export const DEFECT_FRAMES_MAX = 6

/**
 * A fault of this program: what was thrown by name, and where. Its message is left out: that of a parser or of a driver
 * may repeat what it was given.
 */
export const defectWords = (error: unknown): Fault => {
  const name = error instanceof Error && /^\w+$/.test(error.name) ? error.name : 'an unexpected failure'
  return outage(
    [
      `A fault of this program stopped the work (${name}). Please report it with these lines:`,
      ...framesOf(error),
    ].join('\n'),
  )
}

/** Lines that name functions and files of the program, and nothing it worked on. */
const framesOf = (error: unknown): ReadonlyArray<string> =>
  (error instanceof Error ? (error.stack ?? '') : '')
    .split('\n')
    .filter((line) => /^ {4}at [\w.<>[\] ]+ ?\(?(?:async )?(?:file:\/\/|node:)?[^()]*:\d+:\d+\)?$/.test(line))
    .slice(0, DEFECT_FRAMES_MAX)
