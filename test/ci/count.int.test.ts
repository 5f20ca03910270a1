import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ROOT } from '../support/ledger-process.ts'

const dir = mkdtempSync(join(tmpdir(), 'ledger-reports-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** The last line of `.ci/run` for such reports. A text is written as it is, and `undefined` is a report that is missing. */
const lineFor = (...reports: ReadonlyArray<object | string | undefined>): string => {
  const paths = reports.map((report, i) => {
    const path = join(dir, `${i}.json`)
    rmSync(path, { force: true })
    if (report !== undefined)
      writeFileSync(path, typeof report === 'string' ? report : JSON.stringify(report))
    return path
  })
  return execFileSync(process.execPath, [join(ROOT, '.ci/count.js'), ...paths], { encoding: 'utf8' }).trim()
}

const file = (status: string, ...tests: ReadonlyArray<string>) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
})
const FINE = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [file('passed', 'passed', 'passed'), file('passed', 'passed', 'skipped')],
}
const OTHER = {
  numPassedTests: 1,
  numFailedTests: 2,
  numPendingTests: 0,
  numTodoTests: 1,
  testResults: [file('failed', 'failed', 'passed', 'failed', 'todo')],
}
const NOT_LOADED = { ...FINE, testResults: [...FINE.testResults, file('failed')] }
const NOT_PREPARED = {
  ...FINE,
  numPendingTests: 3,
  testResults: [...FINE.testResults, file('failed', 'skipped', 'skipped')],
}
const EMPTY = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }

test.each<[string, ReadonlyArray<object | string | undefined>, string]>([
  ['sums all reports', [FINE, OTHER], '4 passed, 2 failed, 2 skipped'],
  ['takes a report that is missing for a failure', [FINE, undefined], '3 passed, 1 failed, 1 skipped'],
  ['takes each that is missing for one', [undefined, undefined], '0 passed, 2 failed, 0 skipped'],
  ['takes half a report for a failure', [FINE, '{"numPassedTests": 7,'], '3 passed, 1 failed, 1 skipped'],
  ['takes what is no report for a failure', [FINE, {}], '3 passed, 1 failed, 1 skipped'],
  ['takes a report without a test for a failure', [FINE, EMPTY], '3 passed, 1 failed, 1 skipped'],
  ['counts a file that could not be loaded', [NOT_LOADED, FINE], '6 passed, 1 failed, 2 skipped'],
  ['counts a file whose preparations failed', [NOT_PREPARED], '3 passed, 1 failed, 3 skipped'],
])('.ci/count.js %s', (_, reports, line) => {
  expect(lineFor(...reports)).toBe(line)
})
