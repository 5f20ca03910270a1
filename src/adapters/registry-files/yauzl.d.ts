/** The package brings no types. Of its functions these are the ones in use. */
declare module 'yauzl' {
  import type { EventEmitter } from 'node:events'
  import type { Readable } from 'node:stream'

  export interface Entry {
    readonly fileName: string
    readonly crc32: number
    readonly isEncrypted: () => boolean
  }
  export interface ZipFile extends EventEmitter {
    readonly readEntry: () => void
    readonly openReadStream: (entry: Entry, callback: (error: Error | null, stream: Readable) => void) => void
    readonly close: () => void
  }
  export class RandomAccessReader extends EventEmitter {
    _readStreamForRange(start: number, end: number): Readable
    close(callback: (error: Error | null) => void): void
  }
  export const fromRandomAccessReader: (
    reader: RandomAccessReader,
    totalSize: number,
    options: { readonly lazyEntries: true; readonly autoClose: false },
    callback: (error: Error | null, zip: ZipFile) => void,
  ) => void
}
