import { type Database, open, type RootDatabase } from 'lmdb'

/** A version of a registry whose pages all lie here. */
export interface BuildRow {
  readonly registry: number
  readonly day: number
  readonly build: number
  /** Of the file that it was read from. */
  readonly sha256: string
  readonly kind: 'full' | 'change'
  /** Of a change list: the builds, oldest first, that its whole pages were made over. */
  readonly over: ReadonlyArray<number>
  /** How many numbers the version has, and how many more and fewer than what it was made over. */
  readonly numbers: number
  readonly added: number
  readonly removed: number
}

/** Where the pages of registries lie. Unlike the other read models it is flushed: it takes minutes to make anew. */
export interface RegistryEnvironment {
  readonly root: RootDatabase
  readonly pages: Database<Buffer, Buffer>
  /** The number of a registry by its id. */
  readonly registries: Database<number, string>
  readonly builds: Database<BuildRow, [registry: string, version: string]>
  /** Builds that were begun and not finished, or that another one has taken the place of. */
  readonly leftovers: Database<number, number>
  readonly meta: Database<string, string>
}

/** Whoever reads beside the owner finds nothing before the first version. */
export const openRegistryEnvironment = (path: string, readOnly: boolean): RegistryEnvironment => {
  const root = open({ path, readOnly, maxDbs: 8, overlappingSync: false, maxReaders: REGISTRY_READERS_MAX })
  return {
    root,
    pages: root.openDB({ name: 'pages', encoding: 'binary', keyEncoding: 'binary' }),
    registries: root.openDB({ name: 'registries', encoding: 'msgpack' }),
    builds: root.openDB({ name: 'builds', encoding: 'msgpack' }),
    leftovers: root.openDB({ name: 'leftovers', encoding: 'msgpack', keyEncoding: 'uint32' }),
    meta: root.openDB({ name: 'meta', encoding: 'string' }),
  }
}

/** Reader slots of all processes together. */
export const REGISTRY_READERS_MAX = 512
