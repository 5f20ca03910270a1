/** Thrown where a file cannot be read to its end; the reader answers it as a value. */
export class FileBroken extends Error {}

export class FileUnknown extends Error {}

export class FileTooLarge extends Error {
  readonly bytesMax: number
  constructor(bytesMax: number) {
    super('the file unpacks to too much')
    this.bytesMax = bytesMax
  }
}
