import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Instant } from '../kernel/instant.ts'
import type { Sha256Hex } from '../kernel/sha256-hex.ts'
import { issue } from '../kernel/validation.ts'
import type { Word } from '../kernel/word.ts'
import type { ImportProgress, Principal, RegistryFailure, RegistryImported } from '../ports/ledger.ts'
import type { LaidVersion, RegistryPages, VersionToLay } from '../ports/registry-pages.ts'
import type { KeptFile, OpenFile, SealedFiles } from '../ports/sealed-files.ts'
import { compositionOn } from '../registry/composition.ts'
import { doubtsOf } from '../registry/doubts.ts'
import type { RegistryDoubt, RegistryVersionImported } from '../registry/event.ts'
import { decodeImport, howToRead, type ImportWanted } from '../registry/import-wanted.ts'
import { registryStream } from '../registry/registry-id.ts'
import type { RegistryState } from '../registry/registry-state.ts'
import { appendOwn, type OwnEventParts } from './append-own.ts'
import { readRegistry } from './read-registry.ts'

export interface ImportParts extends OwnEventParts {
  readonly files: SealedFiles
  readonly pages: RegistryPages
}

/** How often an import is decided anew because somebody else wrote to the registry meanwhile. */
export const IMPORT_ATTEMPTS_MAX = 5

/**
 * Keeps a file, lays its numbers down and records the version, in this order: an event names only what is there, and a version is
 * visible as a whole or not at all. Whatever fails before the event leaves the registry as it was.
 */
export const importRegistry = async (
  parts: ImportParts,
  id: string,
  input: unknown,
  bytes: AsyncIterable<Uint8Array>,
  by: Principal,
  onProgress: (progress: ImportProgress) => void,
): Promise<E.Either<RegistryFailure, RegistryImported>> => {
  const wanted = decodeImport(id, input)
  if (E.isLeft(wanted)) return wanted
  if (wanted.right.version > tomorrowOf(parts.clock.now()))
    return E.left({ _tag: 'NotARegistryRequest', issues: [issue('version', 'a date that has come')] })
  const source = bounded(bytes, (done) => onProgress({ step: 'kept', done }))
  const kept = await parts.files.put(source.chunks)()
  if (E.isLeft(kept)) return E.left(source.failure() ?? kept.left)
  const imported = await importKept(parts, wanted.right, kept.right, by, onProgress)
  const isRefused = E.isRight(imported) ? !imported.right.isNew : imported.left._tag.startsWith('Registry')
  if (!isRefused) return imported
  // Where the event may be in the log its file stays. One that cannot be removed now is named by no event, and in nobody's way.
  return parts.files
    .remove(kept.right.content)()
    .then(() => imported)
}

/** Somewhere it is tomorrow already. */
const tomorrowOf = (now: Instant): string =>
  new Date(Date.parse(now) + DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)

const DAY_MS = 86_400_000

/** The most bytes of a file, packed as it comes. */
export const REGISTRY_FILE_BYTES_MAX = 17_179_869_184

/** What comes in may break off, or never end: neither is the store's fault. */
const bounded = (
  bytes: AsyncIterable<Uint8Array>,
  onBytes: (done: number) => void,
): { readonly chunks: AsyncIterable<Uint8Array>; readonly failure: () => RegistryFailure | undefined } => {
  let failure: RegistryFailure | undefined
  const chunks = async function* (): AsyncGenerator<Uint8Array, undefined> {
    let done = 0
    try {
      for await (const chunk of bytes) {
        done += chunk.length
        if (done > REGISTRY_FILE_BYTES_MAX) {
          failure = { _tag: 'RegistryFileTooLarge', bytesMax: REGISTRY_FILE_BYTES_MAX }
          break
        }
        yield chunk
        onBytes(done)
      }
    } catch (error) {
      failure = { _tag: 'RegistryFileCutShort' }
      throw error
    }
    if (failure !== undefined) throw new Error('the file is too large')
    return undefined
  }
  return { chunks: chunks(), failure: () => failure }
}

const importKept = async (
  parts: ImportParts,
  wanted: ImportWanted,
  kept: KeptFile,
  by: Principal,
  onProgress: (progress: ImportProgress) => void,
): Promise<E.Either<RegistryFailure, RegistryImported>> => {
  for (let attempt = 1; ; attempt++) {
    const read = await readRegistry(parts.store, wanted.registry)
    if (E.isLeft(read)) return read
    const { state, revision } = read.right
    const known = state.versions.find(({ version }) => version === wanted.version)
    if (known !== undefined)
      return known.sha256 === kept.sha256 && known.kind === wanted.kind
        ? E.right({ ...importedOf(known), isNew: false })
        : E.left({ _tag: 'RegistryVersionDiffers' })
    const laid = await layKept(parts, wanted, kept, state, onProgress)
    if (E.isLeft(laid)) return laid
    const event = eventOf(parts.clock.now(), wanted, kept, state, laid.right, by)
    const stream = registryStream(wanted.registry)
    const appended = await appendOwn(parts, stream, revision < 0 ? 'none' : revision, event)
    if (E.isRight(appended)) {
      const { position, visible } = appended.right
      const { rejectedAt } = laid.right.read
      return E.right({
        ...importedOf(event),
        isNew: true,
        position,
        ...(rejectedAt.length === 0 ? {} : { rejectedAt }),
        ...(visible ? {} : { visible: false }),
      })
    }
    if (appended.left._tag !== 'WrongRevision' || attempt === IMPORT_ATTEMPTS_MAX) return appended
  }
}

interface Laid extends LaidVersion {
  readonly doubts: ReadonlyArray<RegistryDoubt>
}

/** Read strictly first: what somebody insisted on is told by what stood in the way. */
const layKept = async (
  { files, pages }: ImportParts,
  wanted: ImportWanted,
  kept: KeptFile,
  state: RegistryState,
  onProgress: (progress: ImportProgress) => void,
): Promise<E.Either<RegistryFailure, Laid>> => {
  const over = compositionOn(state.versions, wanted.version)
  const before = over.at(-1)?.counts.numbers
  if (wanted.kind === 'change' && before === undefined) return E.left({ _tag: 'RegistryBaseMissing' })
  if (over.some(({ registry, version, sha256 }) => !pages.has(registry, version, sha256)))
    return E.left({ _tag: 'RegistryBehind' })
  const opened = await openKept(files, kept.content)
  if (E.isLeft(opened)) return opened
  const file = opened.right
  const lay = async (found: ReadonlyArray<RegistryDoubt>): Promise<E.Either<RegistryFailure, Laid>> => {
    let doubts = found
    const version: VersionToLay = {
      registry: wanted.registry,
      version: wanted.version,
      kind: wanted.kind,
      sha256: kept.sha256,
      how: howToRead(wanted, found.length > 0),
      over,
      before: before ?? 0,
      onRead: (done) => onProgress({ step: 'read', done }),
    }
    const laid = await pages.lay(file, version, (read) => {
      doubts = [...doubts, ...doubtsOf(wanted.kind, read.numbers, before)]
      return doubts.length === 0 || wanted.isForced
        ? E.right(undefined)
        : E.left({ _tag: 'RegistryFileDoubtful', doubts, numbers: read.numbers, before: before ?? 0 })
    })
    return E.isLeft(laid) ? laid : E.right({ ...laid.right, doubts })
  }
  try {
    const strictly = await lay([])
    const doubt = E.isLeft(strictly) ? DOUBTS[strictly.left._tag] : undefined
    return doubt === undefined || !wanted.isForced ? strictly : await lay([doubt])
  } finally {
    await file.close()
  }
}

/** Faults of a file that somebody may insist on. */
const DOUBTS: Readonly<Partial<Record<RegistryFailure['_tag'], RegistryDoubt>>> = {
  RegistryFileBroken: 'broken',
  RegistryEntriesWrong: 'wrong-entries',
}

const openKept = async (
  files: SealedFiles,
  content: Sha256Hex,
): Promise<E.Either<RegistryFailure, OpenFile>> => {
  const opened = await files.open(content)()
  if (E.isLeft(opened)) return opened
  return O.isSome(opened.right)
    ? E.right(opened.right.value)
    : E.left({ _tag: 'ContentUnavailable', cause: 'the file is gone' })
}

const eventOf = (
  occurredAt: Instant,
  wanted: ImportWanted,
  kept: KeptFile,
  state: RegistryState,
  { read, numbers, added, removed, doubts }: Laid,
  by: Principal,
): RegistryVersionImported => {
  const { registry, version, kind, column, flagColumn, region, san, accessedBy, accessedAt } = wanted
  const base = kind === 'change' ? compositionOn(state.versions, version).at(-1)?.version : undefined
  return {
    type: 'RegistryVersionImported',
    occurredAt,
    registry,
    version,
    kind,
    ...kept,
    format: read.format,
    packing: read.packing,
    counts: { numbers, added, removed, rejected: read.rejected },
    importedBy: by.name as Word,
    ...(column === undefined ? {} : { column }),
    ...(flagColumn === undefined ? {} : { flagColumn }),
    ...(region === undefined ? {} : { region }),
    ...(base === undefined ? {} : { base: base }),
    ...(san === undefined ? {} : { san }),
    ...(accessedBy === undefined ? {} : { accessedBy }),
    ...(accessedAt === undefined ? {} : { accessedAt }),
    ...(doubts.length === 0 ? {} : { forced: doubts }),
  }
}

const importedOf = (event: RegistryVersionImported): Omit<RegistryImported, 'isNew'> => {
  const { registry, version, kind, sha256, bytes, format, packing, counts, base, forced } = event
  return {
    registry: registry,
    version,
    kind,
    sha256,
    bytes,
    format,
    packing,
    counts,
    ...(base === undefined ? {} : { base }),
    ...(forced === undefined ? {} : { forced }),
  }
}
