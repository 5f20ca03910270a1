import * as E from 'fp-ts/lib/Either.js'
import { type SourceLine, sourceReport } from '../../domain/acquisition/source-report.ts'
import type { Position } from '../../domain/kernel/position.ts'
import { READ_EVENTS_MAX } from '../../domain/ports/event-store.ts'
import type { EventLine } from '../../domain/ports/ledger.ts'
import { EXIT, type ExitCode, type Fault, type ReadingFace } from './ledger-face.ts'
import { counted, printable, thousands } from './printable.ts'
import { reading } from './target.ts'
import { type Desk, examples, type TargetOptions, type Verb, withTarget } from './verb.ts'

export const sourcesVerb: Verb = (program, run) => {
  examples(
    withTarget(program.command('sources')).description(
      'Bought data by its source: how many contacts each brought, and how many of them were refused already, reassigned or invalid. It reads the log twice.',
    ),
    'consent-ledger sources',
    'consent-ledger sources --json --server https://ledger.example',
  ).action((options: TargetOptions) => run((desk) => sources(desk, options)))
}

const sources = async (desk: Desk, options: TargetOptions): Promise<ExitCode> => {
  const { terminal, interruption } = desk
  return reading(desk, options, async (face) => {
    const stop = interruption.cleanly()
    const report = sourceReport()
    const bar = await terminal.bar('events')
    let done = 0
    let end: Position | undefined
    const passes = [report.find, report.follow]
    for (const take of passes) {
      let last: Position | undefined
      for await (const page of pagesOf(face, end)) {
        if (E.isLeft(page)) {
          bar.clear()
          return terminal.fail(page.left)
        }
        for (const line of page.right) take(line)
        last = page.right.at(-1)?.position ?? last
        done += page.right.length
        bar.update({ done })
        if (stop.aborted) {
          bar.clear()
          return EXIT.interrupted
        }
      }
      // What is appended while the log is read belongs to the next report.
      end = last
      if (end === undefined) break
    }
    bar.clear()
    const lines = report.lines()
    const text =
      options.json === true
        ? `${JSON.stringify({ sources: lines })}\n`
        : lines.length === 0
          ? 'Nothing was bought.\n'
          : lines.map(wordsOf).join('')
    await terminal.print(text)
    return EXIT.done
  })
}

/** The log to a place, or to its end, a page at a time; each line once. */
async function* pagesOf(
  face: ReadingFace,
  end: Position | undefined,
): AsyncGenerator<E.Either<Fault, ReadonlyArray<EventLine>>, void> {
  let last: Position | undefined
  for (;;) {
    const page = await face.replay(last, READ_EVENTS_MAX)
    if (E.isLeft(page)) {
      yield page
      return
    }
    const fresh = page.right.filter(({ position }) => position !== last)
    const wanted = end === undefined ? fresh : fresh.filter(({ position }) => position <= end)
    if (wanted.length > 0) yield E.right(wanted)
    if (page.right.length < READ_EVENTS_MAX || wanted.length < fresh.length || fresh.length === 0) return
    last = fresh.at(-1)?.position
  }
}

const wordsOf = ({ party, contacts, refused, reassigned, invalid }: SourceLine): string =>
  `${printable(party)}: ${counted(contacts, 'contact')}, of which ${thousands(refused)} refused already, ${thousands(reassigned)} reassigned; ${thousands(invalid)} invalid\n`
