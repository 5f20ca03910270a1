import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { instantOfMs } from '../../domain/kernel/instant.ts'
import { issuesOf } from '../../domain/kernel/validation.ts'
import { LedgerKeys, newLedgerKeys } from './ledger-keys.ts'
import { syncDirectory } from './sync-directory.ts'

/** What is said about a key file never holds anything of what is in it. */
export type KeyFileFailure =
  | { readonly _tag: 'KeyFileMissing'; readonly path: string }
  | { readonly _tag: 'KeyFileUnavailable'; readonly path: string; readonly cause: string }
  /** Others on this machine can read it. */
  | { readonly _tag: 'KeyFileExposed'; readonly path: string; readonly remedy: string }
  | { readonly _tag: 'KeyFileUnusable'; readonly path: string; readonly expected: string }

/** The keys in the file, made and written on the first start. Of two first starts at once, one makes them. */
export const openKeyFile = (path: string): TE.TaskEither<KeyFileFailure, LedgerKeys> =>
  pipe(
    readKeyFile(path),
    TE.orElse((failure) =>
      failure._tag === 'KeyFileMissing'
        ? pipe(
            createKeyFile(path),
            TE.flatMap(() => readKeyFile(path)),
          )
        : TE.left(failure),
    ),
    TE.tap(() => TE.fromTask(() => removeDrafts(path))),
  )

/** The keys in a file that must be there. */
export const readKeyFile = (path: string): TE.TaskEither<KeyFileFailure, LedgerKeys> =>
  pipe(
    TE.tryCatch(() => readText(path), unavailable(path)),
    TE.flatMapEither(({ mode, text }) =>
      (mode & OPEN_TO_OTHERS) === 0
        ? decodeKeys(path, text)
        : E.left<KeyFileFailure>({ _tag: 'KeyFileExposed', path, remedy: `chmod 600 '${path}'` }),
    ),
  )

const PRIVATE_FILE = 0o600
const PRIVATE_DIRECTORY = 0o700
const OPEN_TO_OTHERS = 0o077

/** Mode and text of one and the same file, whatever is renamed meanwhile. */
const readText = async (path: string): Promise<{ readonly mode: number; readonly text: string }> => {
  const file = await open(path, 'r')
  try {
    const { mode } = await file.stat()
    return { mode, text: (mode & OPEN_TO_OTHERS) === 0 ? await file.readFile('utf8') : '' }
  } finally {
    await file.close()
  }
}

const decodeKeys = (path: string, text: string): E.Either<KeyFileFailure, LedgerKeys> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(text),
      () => 'JSON',
    ),
    E.flatMap((json) =>
      pipe(
        LedgerKeys.decode(json),
        E.mapLeft((errors) =>
          issuesOf(errors)
            .map((issue) => (issue.path === '' ? issue.expected : `${issue.path}: ${issue.expected}`))
            .join('; '),
        ),
      ),
    ),
    E.mapLeft((expected) => ({ _tag: 'KeyFileUnusable', path, expected })),
  )

/**
 * Written aside and synced, then given its name by a link, which never replaces a file: after a crash there are whole
 * keys or none, and keys in use are never overwritten.
 */
const createKeyFile = (path: string): TE.TaskEither<KeyFileFailure, void> =>
  TE.tryCatch(async () => {
    const directory = dirname(path)
    await mkdir(directory, { recursive: true, mode: PRIVATE_DIRECTORY })
    const draft = join(directory, `${draftPrefix(path)}${randomUUID()}`)
    try {
      await writeSynced(
        draft,
        `${JSON.stringify(LedgerKeys.encode(newLedgerKeys(instantOfMs(Date.now()))), null, 2)}\n`,
      )
      await link(draft, path).catch(unlessMadeMeanwhile)
    } finally {
      await removeIfThere(draft)
    }
    await syncDirectory(directory)
  }, unavailable(path))

const writeSynced = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', PRIVATE_FILE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Another first start was quicker: its file is there, and it may have cleared our draft away. */
const unlessMadeMeanwhile = (error: unknown): void => {
  if (!['EEXIST', 'ENOENT'].includes(codeOf(error))) throw error
}

/** Those of a start that was killed: a draft that got its name holds the very keys. */
const removeDrafts = async (path: string): Promise<void> => {
  const directory = dirname(path)
  const names = await readdir(directory).catch(() => [])
  const drafts = names.filter((name) => name.startsWith(draftPrefix(path)))
  await Promise.all(drafts.map((name) => removeIfThere(join(directory, name))))
}

const removeIfThere = (path: string): Promise<void> => unlink(path).catch(() => undefined)

const draftPrefix = (path: string): string => `.${basename(path)}.draft-`

const unavailable =
  (path: string) =>
  (error: unknown): KeyFileFailure =>
    codeOf(error) === 'ENOENT'
      ? { _tag: 'KeyFileMissing', path }
      : { _tag: 'KeyFileUnavailable', path, cause: codeOf(error) }

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'an unexpected error'
