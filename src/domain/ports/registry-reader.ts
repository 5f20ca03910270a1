import type * as E from 'fp-ts/lib/Either.js'
import type { ContentFailure } from './content-store.ts'
import type { OpenFile } from './sealed-files.ts'

/** How the entries of a registry's file are written. */
export type RegistryFormat = 'ftc-text' | 'ftc-xml' | 'lines' | 'csv'

export interface HowToRead {
  readonly kind: 'full' | 'change'
  readonly format: 'auto' | RegistryFormat
  /** Of a CSV file: the column with the numbers or addresses, and of a change list the one that says added or removed. */
  readonly column?: string | undefined
  readonly flagColumn?: string | undefined
  /** The country of numbers that are written without one (ISO 3166-1 alpha-2). */
  readonly region: string | undefined
  /** Read what can be read, whatever is wrong with the rest. */
  readonly isForced: boolean
}

/** Where the entries go, one after the other. */
export interface ListedNumbers {
  readonly add: (number: number) => void
  /** `atMs` is when it changed; NaN where the file does not say. */
  readonly change: (number: number, isRemoved: boolean, atMs: number) => void
  /** Awaited now and then, so that what was taken can be put down before more comes. */
  readonly settle: () => Promise<void>
}

export interface ReadList {
  readonly format: RegistryFormat
  readonly packing: 'plain' | 'gzip' | 'zip'
  /** Entries that could be read, as often as they come. */
  readonly entries: number
  /** Entries that could not. */
  readonly rejected: number
  /** Which ones, of the first of them: lines of a text, elements of an XML file, records of CSV, counted from 1. */
  readonly rejectedAt: ReadonlyArray<number>
}

export type RegistryFileFault =
  | ContentFailure
  /** An archive that is damaged, a file that breaks off in the middle. */
  | { readonly _tag: 'RegistryFileBroken'; readonly cause: string }
  /** Nothing in it looks like the entries of a list, or a column must be named. */
  | { readonly _tag: 'RegistryFormatUnknown'; readonly cause: string }
  /** So many entries cannot be read that it is another file than it should be. */
  | {
      readonly _tag: 'RegistryEntriesWrong'
      readonly rejected: number
      readonly entries: number
      readonly at: ReadonlyArray<number>
    }
  /** It unpacks to more than any list has. */
  | { readonly _tag: 'RegistryFileTooLarge'; readonly bytesMax: number }

/** Reads the files of those who keep lists. */
export interface RegistryReader {
  readonly read: (
    file: OpenFile,
    how: HowToRead,
    into: ListedNumbers,
  ) => Promise<E.Either<RegistryFileFault, ReadList>>
}
