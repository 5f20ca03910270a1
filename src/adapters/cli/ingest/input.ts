import { open, readFile, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import { type Answer, usage } from '../ledger-face.ts'
import type { BindMapping, CommandLineParts } from '../parts.ts'
import { fileTrouble } from '../system-error.ts'
import type { FileIdentity } from './rejects.ts'

/** What is read: a file, or standard input. */
export interface Input {
  readonly name: string
  readonly source: Readable
  /** Undefined where it is not known beforehand. */
  readonly bytes?: number
  readonly identity?: FileIdentity
}

const READ_BYTES = 262_144

export const openInput = async ({ stdin }: CommandLineParts, file: string): Answer<Input> => {
  if (file === '-') return E.right({ name: 'standard input', source: stdin })
  try {
    const handle = await open(file)
    const found = await handle.stat()
    if (found.isDirectory()) {
      await handle.close()
      return E.left(usage(`${file} is a directory, and a file is needed. Name the file to read.`))
    }
    return E.right({
      name: file,
      source: handle.createReadStream({ highWaterMark: READ_BYTES }),
      ...(found.isFile() ? { bytes: found.size } : {}),
      identity: found,
    })
  } catch (error) {
    return E.left(usage(`${file} ${fileTrouble(error)}. Name the file to read, or - for standard input.`))
  }
}

/** Maps are written by hand: a larger file is another one. */
export const MAP_BYTES_MAX = 1_048_576

export const openMap = async ({ readMapping }: CommandLineParts, file: string): Answer<BindMapping> => {
  try {
    if ((await stat(file)).size > MAP_BYTES_MAX)
      return E.left(usage(`${file} is no map file: it has more than ${MAP_BYTES_MAX} bytes.`))
    const map = parsed(await readFile(file, 'utf8'))
    if (map === undefined) return E.left(usage(`${file} is no map file: it does not hold JSON.`))
    return E.mapLeft((issues: Parameters<typeof usage>[1]) => usage(`${file} is no map file.`, issues))(
      readMapping(map),
    )
  } catch (error) {
    return E.left(usage(`${file} ${fileTrouble(error)}. Name the map file with --map.`))
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
