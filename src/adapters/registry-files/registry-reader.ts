import * as E from 'fp-ts/lib/Either.js'
import type { ContactPoint } from '../../domain/kernel/contact-point.ts'
import type { ContactReader } from '../../domain/ports/contact-reader.ts'
import type {
  HowToRead,
  ListedNumbers,
  ReadList,
  RegistryFileFault,
  RegistryFormat,
  RegistryReader,
} from '../../domain/ports/registry-reader.ts'
import type { OpenFile } from '../../domain/ports/sealed-files.ts'
import { readCsv } from './csv.ts'
import { type Entries, entriesInto } from './entries.ts'
import { FileBroken, FileTooLarge, FileUnknown } from './fault.ts'
import { isNanp, type NumberOfText, numberOfText } from './number-text.ts'
import { formatOf, HEAD_BYTES } from './recognise.ts'
import { textReader } from './text.ts'
import { unpack } from './unpack.ts'
import { xmlReader } from './xml.ts'

/** Entries that cannot be read, before the whole file is refused. */
export const WRONG_ENTRIES_MAX = 100

/** The same, of a hundred entries: a small file has little room for faults. */
export const WRONG_ENTRIES_PERCENT_MAX = 1

export interface RegistryReaderParts {
  readonly contacts: ContactReader
  readonly numberOf: (contact: ContactPoint) => number
}

/** Files of the FTC, lists of numbers or addresses and CSV, plain or packed, read in constant memory. */
export const registryReader = (parts: RegistryReaderParts): RegistryReader => ({
  read: async (file, how, into) => {
    const kept = watched(file)
    try {
      return judged(await read(parts, kept.file, how, into), how.isForced)
    } catch (error) {
      return E.left(kept.hasFailed() ? KEPT_FILE_UNREADABLE : faultOf(error))
    }
  },
})

/** Whether the file itself could not be read any more, whatever was made of that on the way. */
const watched = (file: OpenFile): { readonly file: OpenFile; readonly hasFailed: () => boolean } => {
  let hasFailed = false
  const read: OpenFile['read'] = async (at, length) => {
    try {
      return await file.read(at, length)
    } catch (error) {
      hasFailed = true
      throw error
    }
  }
  return { file: { ...file, read }, hasFailed: () => hasFailed }
}

const KEPT_FILE_UNREADABLE: RegistryFileFault = {
  _tag: 'ContentUnavailable',
  cause: 'the file cannot be read where it is kept',
}

const read = async (
  { contacts, numberOf: numberOfContact }: RegistryReaderParts,
  file: OpenFile,
  how: HowToRead,
  into: ListedNumbers,
): Promise<ReadList> => {
  const { region } = how
  const hasTenDigits = isNanp({ contacts, region })
  const numberOf = numberOfText({ contacts, numberOf: numberOfContact, region })
  const { packing, chunks } = await unpack(file, how.isForced)
  const { head, all } = await withHead(chunks)
  const format = how.format === 'auto' ? recognised(head, hasTenDigits, numberOf) : how.format
  const entries = entriesInto(how.kind, into)
  if (format === 'csv') await readCsv(all, how, numberOf, entries, into.settle)
  else {
    const taking =
      format === 'ftc-xml' ? xmlReader(entries) : textReader(how.kind, hasTenDigits, numberOf, entries)
    for await (const chunk of all) {
      taking.take(chunk)
      await into.settle()
    }
    taking.end(how.isForced)
  }
  return factsOf(format, packing, entries)
}

/** A file of nothing has no format: it is judged by its entries. */
const recognised = (head: Buffer, hasTenDigits: boolean, numberOf: NumberOfText): RegistryFormat =>
  head.toString('latin1').trim() === '' ? 'lines' : formatOf(head, hasTenDigits, numberOf)

const factsOf = (format: RegistryFormat, packing: ReadList['packing'], entries: Entries): ReadList => ({
  format,
  packing,
  entries: entries.count(),
  rejected: entries.rejected(),
  rejectedAt: entries.rejectedAt(),
})

const judged = (list: ReadList, isForced: boolean): E.Either<RegistryFileFault, ReadList> => {
  const { entries, rejected, rejectedAt: at } = list
  const isTooMuch =
    rejected > WRONG_ENTRIES_MAX || rejected * 100 > (entries + rejected) * WRONG_ENTRIES_PERCENT_MAX
  return isTooMuch && !isForced
    ? E.left({ _tag: 'RegistryEntriesWrong', rejected, entries, at })
    : E.right(list)
}

/** The first bytes, and all of them, a mark of UTF-8 left away. */
const withHead = async (
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly head: Buffer; readonly all: AsyncIterable<Buffer> }> => {
  const iterator = chunks[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  while (head.length < HEAD_BYTES) {
    const next = await iterator.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  if (head.subarray(0, 3).equals(UTF_8_MARK)) head = head.subarray(3)
  const all = async function* (): AsyncGenerator<Buffer, undefined> {
    if (head.length > 0) yield head
    for (;;) {
      const next = await iterator.next()
      if (next.done === true) return undefined
      yield next.value
    }
  }
  return { head, all: all() }
}

const UTF_8_MARK = Buffer.of(0xef, 0xbb, 0xbf)

const faultOf = (error: unknown): RegistryFileFault => {
  if (error instanceof FileTooLarge) return { _tag: 'RegistryFileTooLarge', bytesMax: error.bytesMax }
  if (error instanceof FileUnknown) return { _tag: 'RegistryFormatUnknown', cause: error.message }
  if (error instanceof FileBroken) return { _tag: 'RegistryFileBroken', cause: error.message }
  throw error
}
