import { open } from 'node:fs/promises'

/** A new name is durable once its directory is: syncing the file alone does not promise that. */
export const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
