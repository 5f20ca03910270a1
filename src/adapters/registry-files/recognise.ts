import type { RegistryFormat } from '../../domain/ports/registry-reader.ts'
import { FileUnknown } from './fault.ts'
import { fieldsOf, saidBy } from './fields.ts'
import type { NumberOfText } from './number-text.ts'

/** What the first bytes of a file are read for, after unpacking. */
export const HEAD_BYTES = 16_384

/** Lines looked at before it is said that a file is no list. */
const LINES_LOOKED_AT = 20

/** How a file is written, by its first lines. */
export const formatOf = (head: Buffer, hasTenDigits: boolean, numberOf: NumberOfText): RegistryFormat => {
  const text = head.toString('utf8').trimStart()
  if (text.startsWith('<')) return 'ftc-xml'
  const lines = text
    .split('\n')
    .slice(0, LINES_LOOKED_AT)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [first = ''] = lines
  if (saidBy(first, numberOf) === undefined && isHeader(first)) return 'csv'
  const known = lines.find((line) => saidBy(line, numberOf) !== undefined)
  if (known === undefined)
    throw new FileUnknown('nothing in its first lines looks like the entries of a list')
  return hasTenDigits && IS_FTC.test(known) ? 'ftc-text' : 'lines'
}

/** Names of columns have letters, and are neither numbers nor addresses. */
const isHeader = (line: string): boolean => fieldsOf(line).every((name) => /^[\p{L}][^@]*$/u.test(name))

const IS_FTC = /^"?\d{3}"?,|^\d{10}(,|$)/
