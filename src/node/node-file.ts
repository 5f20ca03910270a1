import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a node on a shared store keeps of its own: its name, and which store it belongs to. */
export interface NodeFile {
  readonly nodeId: string
  /** The tag of the store; undefined before the node has met it. */
  readonly storeTag: string | undefined
  /** On disk before it returns. */
  readonly keepStoreTag: (tag: string) => void
}

/** Reads the file of a data directory, and makes one where there is none. It throws where the disk does. */
export const openNodeFile = (dataDir: string): NodeFile => {
  const path = join(dataDir, 'node.json')
  const known = readNode(path)
  const nodeId = known?.node ?? randomName()
  if (known === undefined) write(dataDir, path, { node: nodeId })
  return {
    nodeId,
    storeTag: known?.store,
    keepStoreTag: (store) => write(dataDir, path, { node: nodeId, store }),
  }
}

interface Kept {
  readonly node: string
  readonly store?: string
}

/** Undefined where there is none; what is damaged is thrown, because a node without its store's name could take any. */
const readNode = (path: string): Kept | undefined => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const { node, store } = JSON.parse(text) as Partial<Kept>
  if (!isName(node) || (store !== undefined && !isName(store))) throw new Error('node.json is damaged')
  return store === undefined ? { node } : { node, store }
}

const write = (dataDir: string, path: string, kept: Kept): void => {
  const beside = `${path}.new`
  writeFileSync(beside, `${JSON.stringify(kept)}\n`, { mode: 0o600, flush: true })
  renameSync(beside, path)
  if (process.platform === 'win32') return
  const directory = openSync(dataDir, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

const isName = (name: unknown): name is string => typeof name === 'string' && /^[a-z2-7]{8}$/.test(name)

const randomName = (): string => [...randomBytes(8)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
