import { open, type RootDatabase } from 'lmdb'

export type Environment = RootDatabase<Buffer, Buffer>

/**
 * The vault's own LMDB environment. It is precious: a commit is synced before it is reported, and the file is never
 * opened in another mode, which would be able to lose what was promised.
 */
export const openEnvironment = (
  directory: string,
  { readOnly }: { readonly readOnly: boolean },
): Environment =>
  open<Buffer, Buffer>({
    path: directory,
    noSubdir: false,
    overlappingSync: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    cache: false,
    readOnly,
  })

/** The reason behind a failed commit. The driver keeps it in a promise of its own, which nobody else would look at. */
export const commitErrorOf = (error: unknown): Promise<Error> => {
  const failed = error instanceof Error ? error : new Error('A commit failed')
  const { commitError } = failed as { readonly commitError?: Promise<never> }
  if (commitError === undefined) return Promise.resolve(failed)
  return new Promise((resolve) => {
    commitError.catch((reason: unknown) =>
      resolve(new Error(`${failed.message}: ${String(reason)}`, { cause: reason })),
    )
    setImmediate(resolve, failed)
  })
}
