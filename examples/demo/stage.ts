import type { DemoLedger } from './server.ts'

/** A part of the story: what it is about, and how it goes. */
export interface Chapter {
  readonly title: string
  readonly play: (ledger: DemoLedger) => Promise<void>
}

/** Thrown where the story is told to stop, so that everything on the way out is put away. */
export class Stopped extends Error {}

export const say = (text: string): void => void process.stdout.write(`${text}\n`)

export const thousands = (n: number): string => n.toLocaleString('en-US')

/** How long something takes, in milliseconds, with what it answers. */
export const timed = async <A>(
  work: () => Promise<A>,
): Promise<{ readonly answer: A; readonly ms: number }> => {
  const startedAt = performance.now()
  const answer = await work()
  return { answer, ms: performance.now() - startedAt }
}
