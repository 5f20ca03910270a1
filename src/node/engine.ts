import { readFileSync } from 'node:fs'

/** The version of the ledger, from its package. */
export const LEDGER_VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string
  }
).version

/** What answers depend on beside the events: the ledger's version and that of its number data. */
export const engineOf = (numberData: string): string => `${LEDGER_VERSION}+numbers${numberData}`
