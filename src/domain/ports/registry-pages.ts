import type * as E from 'fp-ts/lib/Either.js'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'
import type { ListKind } from '../registry/composition.ts'
import type { RegistryDoubt } from '../registry/event.ts'
import type { HowToRead, ReadList, RegistryFileFault } from './registry-reader.ts'
import type { OpenFile } from './sealed-files.ts'

/** Where this node keeps the numbers of registries for questions. */
export interface RegistryPages {
  /**
   * Reads a file and lays its numbers down as a version, which counts for nothing before an event says that it does. Between
   * reading and writing `judge` is asked: what it refuses leaves nothing. One file after the other.
   */
  readonly lay: (
    file: OpenFile,
    version: VersionToLay,
    judge: JudgeFile,
  ) => Promise<E.Either<RegistryFileFault | RegistryFileDoubtful, LaidVersion>>
  /** Whether a version lies here whole, from this file. */
  readonly has: (registry: string, version: string, sha256: string) => boolean
}

export type JudgeFile = (read: ReadNumbers) => E.Either<RegistryFileDoubtful, void>

/** A file that could be read and is refused all the same, unless somebody insists. */
export interface RegistryFileDoubtful {
  readonly _tag: 'RegistryFileDoubtful'
  readonly doubts: ReadonlyArray<RegistryDoubt>
  /** How many numbers it holds or changes, and how many the registry had. */
  readonly numbers: number
  readonly before: number
}

export interface VersionToLay {
  readonly registry: string
  readonly version: string
  readonly kind: ListKind
  /** Of the file: what was laid from it once need not be laid again. */
  readonly sha256: Sha256Hex
  readonly how: HowToRead
  /** What the registry consists of before it, oldest first, and how many numbers that comes to. All of it is laid. */
  readonly over: ReadonlyArray<{ readonly version: string; readonly sha256: string }>
  readonly before: number
  readonly onRead?: (entries: number) => void
}

export interface ReadNumbers extends ReadList {
  /** Of a full list, each once; of a change list, those that it speaks of. */
  readonly numbers: number
}

export interface LaidVersion {
  readonly read: ReadNumbers
  /** How many numbers the registry has now, and how many it has more and fewer than before. */
  readonly numbers: number
  readonly added: number
  readonly removed: number
}
