import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Sha256Hex } from '../../domain/kernel/sha256-hex.ts'

/** Names of stored content after a text, rising; folders before that are not looked into. Drafts have no such name. */
export const namesIn = async (
  directory: string,
  after: string,
  limit: number,
): Promise<ReadonlyArray<Sha256Hex>> => {
  const shards = (await readdir(directory)).filter((name) => SHARD.test(name) && name >= after.slice(0, 2))
  const names: Array<Sha256Hex> = []
  for (const shard of shards.sort()) {
    const files = await readdir(join(directory, shard))
    const found = files.map((file) => `${shard}${file}`).filter(Sha256Hex.is)
    names.push(...found.filter((name) => name > after).sort())
    if (names.length >= limit) break
  }
  return names.slice(0, limit)
}

const SHARD = /^[0-9a-f]{2}$/
