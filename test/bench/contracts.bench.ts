import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figures.ts'

/** The files that run one and the same contract of store and feed, by the store that they run it on. */
const FILES = {
  'the embedded log': 'test/adapters/embedded/contracts.int.test.ts',
  EventStoreDB: 'test/adapters/eventstoredb/contracts.int.test.ts',
} as const

/** How long the contract suite of the event store and its feed takes on each store, one after the other. */
export const contractFigures = async (): Promise<ReadonlyArray<Figure>> => {
  const dir = mkdtempSync(join(tmpdir(), 'consent-bench-'))
  try {
    const figures: Array<Figure> = []
    for (const [store, file] of Object.entries(FILES)) {
      const { seconds, tests } = await timed(file, join(dir, 'report.json'))
      figures.push({
        work: `contract suite of store and feed, on ${store}`,
        value: seconds,
        unit: 's',
        goal: 'told',
        isMet: true,
        raw: { tests },
      })
    }
    return figures
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const timed = async (file: string, report: string) => {
  const exitCode = await new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', file, '--reporter=json', `--outputFile=${report}`],
      { stdio: 'ignore' },
    )
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (exitCode !== 0) throw new Error(`${file} fails`)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly testResults: ReadonlyArray<{
      readonly startTime: number
      readonly endTime: number
      readonly assertionResults: ReadonlyArray<unknown>
    }>
  }
  return {
    seconds: testResults.reduce((sum, { startTime, endTime }) => sum + (endTime - startTime) / 1_000, 0),
    tests: testResults.reduce((sum, { assertionResults }) => sum + assertionResults.length, 0),
  }
}
