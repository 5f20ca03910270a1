import { createHash, randomUUID } from 'node:crypto'
import { open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

const PRIVATE_FILE = 0o600

/** Longer than any write takes: what is older was left behind by a process that was killed. */
export const INCOMING_AGE_MAX_MS = 3_600_000

/** A file appears under its name whole and synced, or not at all. Its directory is left to the caller to sync. */
export const writeWhole = async (incoming: string, path: string, bytes: Uint8Array): Promise<void> => {
  const draft = join(incoming, randomUUID())
  try {
    await writeSynced(draft, bytes)
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw error
  }
}

/**
 * The same for bytes that come one after the other, and whose name is known at their end. `place` is told the digest, and
 * answers where the file belongs; undefined where it is there already.
 */
export const writeStream = async <Placed>(
  incoming: string,
  chunks: AsyncIterable<Uint8Array>,
  place: (digest: string, rename: (path: string) => Promise<void>) => Promise<Placed>,
): Promise<Placed> => {
  const draft = join(incoming, randomUUID())
  try {
    const digest = createHash('sha256')
    const file = await open(draft, 'wx', PRIVATE_FILE)
    try {
      for await (const chunk of chunks) {
        digest.update(chunk)
        await file.writeFile(chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    return await place(digest.digest('hex'), (path) => rename(draft, path))
  } finally {
    await unlink(draft).catch(() => undefined)
  }
}

/** Another node may be writing here at this moment, so only what is old goes. */
export const clearStale = async (incoming: string, nowMs: number): Promise<void> => {
  for (const name of await readdir(incoming)) {
    const draft = join(incoming, name)
    const age = await stat(draft).then(
      ({ mtimeMs }) => nowMs - mtimeMs,
      () => 0,
    )
    if (age > INCOMING_AGE_MAX_MS) await unlink(draft).catch(() => undefined)
  }
}

const writeSynced = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx', PRIVATE_FILE)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}
