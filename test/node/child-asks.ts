// Asks about one contact after another, as a verb beside a server does: it opens the ledger for each question and closes it
// again. A contact a line comes in; a line of codes, or of what went wrong, goes out.

import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import * as E from 'fp-ts/lib/Either.js'
import { decodeConfig } from '../../src/adapters/config.ts'
import { openReader } from '../../src/node/open-reader.ts'

const [dir = ''] = process.argv.slice(2)
const config = decodeConfig({ LEDGER_DATA_DIR: dir })
if (E.isLeft(config)) throw new Error('no config')

const codesOf = async (contact: string): Promise<string> => {
  const reader = await openReader(config.right)
  if (E.isLeft(reader)) return reader.left._tag
  try {
    const decision = reader.right.ledger.check({ contact, channel: 'sms' })
    return E.isLeft(decision) ? decision.left._tag : decision.right.reasons.map(({ code }) => code).join(' ')
  } finally {
    await reader.right.close()
  }
}

for await (const contact of createInterface({ input: process.stdin })) {
  const said = await codesOf(contact).catch((error: unknown) => String(error))
  writeSync(1, `${said.replaceAll('\n', ' ')}\n`)
}
