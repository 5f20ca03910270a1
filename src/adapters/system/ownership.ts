import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { tryLock } from 'fs-native-extensions'

/** Somebody else, maybe this same process, owns the data directory. */
export interface DataDirOwned {
  readonly _tag: 'DataDirOwned'
  readonly dir: string
}

/**
 * Makes this process the one owner of a data directory. The lock belongs to the open file, so the kernel ends it with the
 * process, however that ends. The file itself stays and says nothing: a process id in it could outlive its process.
 */
export const takeOwnership = async (dir: string): Promise<E.Either<DataDirOwned, Ownership>> => {
  mkdirSync(dir, { recursive: true })
  const lockFile = openSync(join(dir, 'owner.lock'), 'a+', 0o600)
  if (isLocked(lockFile)) return E.right(new Ownership(lockFile))
  closeSync(lockFile)
  return E.left({ _tag: 'DataDirOwned', dir })
}

export class Ownership {
  #lockFile: number | undefined

  constructor(lockFile: number) {
    this.#lockFile = lockFile
  }

  release(): void {
    if (this.#lockFile !== undefined) closeSync(this.#lockFile)
    this.#lockFile = undefined
  }
}

const isLocked = (lockFile: number): boolean => {
  try {
    return tryLock(lockFile)
  } catch (error) {
    closeSync(lockFile)
    throw error
  }
}
