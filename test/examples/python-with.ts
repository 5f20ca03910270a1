import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../support/run-program.ts'

const INSTALL_MS_MAX = 240_000

/**
 * A Python that has the packages of a requirements file, in an environment of its own, made at the first call and kept
 * outside the repository where `LEDGER_TEST_CACHE` says; or what keeps it from being made here.
 */
export const pythonWith = async (
  requirements: string,
): Promise<{ readonly program?: string; readonly lacks?: string }> => {
  const cache = process.env['LEDGER_TEST_CACHE'] ?? join(homedir(), '.cache', 'consent-ledger')
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const home = join(cache, `python-${digest}`)
  const program = join(home, 'bin', 'python')
  if (existsSync(program)) return { program }
  mkdirSync(cache, { recursive: true })
  const dir = mkdtempSync(join(cache, 'installing-'))
  try {
    const made = await runProgram('python3', ['-m', 'venv', dir]).catch(() => undefined)
    if (made === undefined) return { lacks: 'no python3 with venv is installed' }
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]
    const installed = await runProgram(join(dir, 'bin', 'python'), pip, { timeout: INSTALL_MS_MAX }).catch(
      () => undefined,
    )
    if (installed === undefined) return { lacks: 'pip cannot install confluent-kafka here' }
    if (!existsSync(home)) renameSync(dir, home)
    return { program }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
