import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A directory of its own for the test that is running; it goes with the test. */
export const tempDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'consent-ledger-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}
