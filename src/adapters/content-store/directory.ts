import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

const PRIVATE_DIRECTORY = 0o700

/** A directory that is still there after a crash: each new one is synced in the one that holds it. */
export const makeDirectory = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: PRIVATE_DIRECTORY })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made))
}

/** A new name is durable once its directory is: syncing the file alone does not promise that. */
export const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
