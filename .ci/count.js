// Counts the tests of the reports that are named, in one line: the last one of `.ci/run`. It runs under any Node, and before
// anything is installed. Vitest writes such reports with `--reporter=json`.

import { readFileSync } from 'node:fs'

/** What cannot be counted is a failure: a report that is not there or cannot be read, and one that tells of no test. */
const UNKNOWN = { passed: 0, failed: 1, skipped: 0 }

const countsOf = (path) => {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'))
    const counts = {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.testResults.filter(failedAsAWhole).length,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    }
    const sum = counts.passed + counts.failed + counts.skipped
    return sum > 0 ? counts : UNKNOWN
  } catch {
    return UNKNOWN
  }
}

/** A file that could not be loaded, or whose preparations failed, without a test that did. */
const failedAsAWhole = ({ status, assertionResults }) =>
  status === 'failed' && !assertionResults.some((one) => one.status === 'failed')

const total = process.argv
  .slice(2)
  .map(countsOf)
  .reduce((sum, one) => ({
    passed: sum.passed + one.passed,
    failed: sum.failed + one.failed,
    skipped: sum.skipped + one.skipped,
  }))

process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
