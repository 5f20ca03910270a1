import { type FileHandle, open, stat } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { Issues } from '../../../domain/kernel/validation.ts'
import type { OutcomeWord } from '../../../domain/workflow/outcome.ts'
import { type Answer, type Fault, outage, usage } from '../ledger-face.ts'
import { fileTrouble } from '../system-error.ts'

/** Why a line was not recorded: one line of `FILE.reasons`. */
export interface Reason {
  readonly line: number
  readonly outcome: OutcomeWord
  readonly reason?: string
  readonly issues?: Issues
}

/** Where lines go that were not recorded, byte for byte as they came, with the reasons beside them. */
export interface Rejects {
  /** Undefined once it is written. */
  readonly write: (bytes: Uint8Array, reasons: ReadonlyArray<Reason>) => Promise<Fault | undefined>
  readonly close: () => Promise<void>
}

export const NO_REJECTS: Rejects = { write: async () => undefined, close: async () => undefined }

/** What tells two names of one file apart from two files. */
export interface FileIdentity {
  readonly dev: number
  readonly ino: number
}

/** Begins both files anew: what was rejected before is rejected again. Only their owner can read them. */
export const openRejects = async (path: string, input: FileIdentity | undefined): Answer<Rejects> => {
  const paths = [path, `${path}.reasons`]
  const handles: Array<FileHandle> = []
  const close = async (): Promise<void> => {
    for (const handle of handles.splice(0)) await handle.close().catch(() => undefined)
  }
  for (const one of paths) {
    if (await isSameFile(one, input)) {
      await close()
      return E.left(usage(`--rejects would overwrite the file that is read: ${one}. Name another one.`))
    }
    try {
      handles.push(await open(one, 'w', 0o600))
    } catch (error) {
      await close()
      return E.left(
        usage(`The file for rejected lines, ${one}, ${fileTrouble(error)}. Name another one with --rejects.`),
      )
    }
  }
  const append = async (i: number, bytes: Uint8Array): Promise<Fault | undefined> => {
    try {
      if (bytes.length > 0) await handles[i]?.appendFile(bytes)
      return undefined
    } catch (error) {
      return outage(
        `The file for rejected lines, ${paths[i] ?? path}, ${fileTrouble(error)}. Make room, or name another one.`,
      )
    }
  }
  return E.right({
    write: async (bytes, reasons) =>
      (await append(0, bytes)) ??
      (await append(1, Buffer.from(reasons.map((reason) => `${JSON.stringify(reason)}\n`).join('')))),
    close,
  })
}

const isSameFile = async (path: string, input: FileIdentity | undefined): Promise<boolean> => {
  if (input === undefined) return false
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && found.dev === input.dev && found.ino === input.ino
}
