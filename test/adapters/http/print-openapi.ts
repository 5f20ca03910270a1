import { readFileSync, writeFileSync } from 'node:fs'
import { httpApp } from '../../../src/adapters/http/app.ts'
import { fakeLedger } from '../../support/fake-ledger.ts'

/** Writes the published description to docs/openapi.json, or with `--check` says whether it is what stands there. */
const PAGE = new URL('../../../docs/openapi.json', import.meta.url)
const PACKAGE = new URL('../../../package.json', import.meta.url)

const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string }
const quiet = (): void => {}
const app = httpApp({
  ledger: fakeLedger(),
  authenticate: () => undefined,
  log: { info: quiet, warn: quiet, error: quiet },
  version,
})
const { body } = await app.inject({ url: '/openapi.json' })
await app.close()
const text = `${JSON.stringify(JSON.parse(body), null, 2)}\n`

if (!process.argv.includes('--check')) writeFileSync(PAGE, text)
else if (readFileSync(PAGE, 'utf8') !== text) {
  process.stderr.write('docs/openapi.json is not what the routes say: npm run openapi\n')
  process.exitCode = 1
}
