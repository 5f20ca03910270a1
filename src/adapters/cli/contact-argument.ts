import * as E from 'fp-ts/lib/Either.js'
import { type Answer, usage } from './ledger-face.ts'
import type { CommandLineParts } from './parts.ts'

/** How a verb describes its argument. */
export const CONTACT_ARGUMENT =
  'a number or an address; - reads it from standard input, out of the history of the shell'

/** No number and no address is longer. */
export const CONTACT_BYTES_MAX = 1_024

export const readContact = async ({ stdin }: CommandLineParts, argument: string): Answer<string> => {
  if (argument !== '-') return E.right(argument)
  const text = await readText(stdin)
  const lines = text?.trim().split(/\s*\n\s*/) ?? []
  const [contact = ''] = lines
  if (lines.length === 1 && contact !== '') return E.right(contact)
  return E.left(usage('CONTACT is - and standard input must hold one number or address, on one line.'))
}

/** Undefined where there is more than a contact can be. */
const readText = async (stdin: AsyncIterable<Uint8Array | string>): Promise<string | undefined> => {
  const chunks: Array<Buffer> = []
  let bytes = 0
  for await (const chunk of stdin) {
    const read = Buffer.from(chunk as Uint8Array)
    chunks.push(read)
    bytes += read.length
    if (bytes > CONTACT_BYTES_MAX) return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}
