import { constants } from 'node:os'

/** The name of a failure of the operating system or of LMDB, `ENOSPC`; undefined for any other failure. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && isCode(error.code)
    ? error.code
    : undefined

/** The names of failures in a text. The text itself is not shown: nobody promises what it holds. */
export const codesIn = (text: string): ReadonlyArray<string> =>
  (text.match(/[A-Z][A-Z0-9_]+/g) ?? []).filter(isCode)

/** What keeps a file from being used: the end of a sentence that begins with its name. */
export const fileTrouble = (error: unknown): string => {
  const code = errorCode(error)
  return (
    (code === undefined ? undefined : TROUBLES[code]) ?? `cannot be used (${code ?? 'for an unknown reason'})`
  )
}

const TROUBLES: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a directory, and a file is needed',
  ENOTDIR: 'lies under something that is no directory',
  EACCES: 'may not be opened by this user',
  EPERM: 'may not be opened by this user',
  EROFS: 'lies on a file system that cannot be written to',
  ENOSPC: 'lies on a device that is full (ENOSPC)',
  EDQUOT: 'lies on a device whose quota is used up (EDQUOT)',
  EIO: 'cannot be read or written: its device fails (EIO)',
}

const isCode = (text: string): boolean => Object.hasOwn(constants.errno, text) || /^MDB_[A-Z_]+$/.test(text)
