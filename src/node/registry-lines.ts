import * as E from 'fp-ts/lib/Either.js'
import { instantText } from '../domain/kernel/instant.ts'
import type {
  RegistryDifference,
  RegistryFailure,
  RegistryLine,
  RegistryVersionLine,
  WaiverLine,
} from '../domain/ports/ledger.ts'
import { compositionOn } from '../domain/registry/composition.ts'
import type { BuildRow, RegistryIndex } from '../projections/registry-index/index.ts'
import type { RecordedVersion, RecordedWaiver, RegistryRecord } from '../projections/registry-list/index.ts'

type Records = ReadonlyMap<string, RegistryRecord>

/** What `registry list` shows. */
export const registryLines = (records: Records): ReadonlyArray<RegistryLine> =>
  [...records].map(([id, { versions, waivers }]) => ({
    id,
    versions: versions.map(versionLine),
    active: compositionOn(versions, LAST_DAY).at(-1)?.version ?? null,
    waiver: waiverLine(id, waivers.at(-1)),
  }))

const LAST_DAY = '9999-12-31'

const versionLine = (recorded: RecordedVersion): RegistryVersionLine => {
  const { version, kind, sha256, bytes, format, packing, counts, base, forced } = recorded
  const { importedBy, san, accessedBy, accessedAt, event, recordedAt } = recorded
  return {
    version,
    kind,
    sha256,
    bytes,
    format,
    packing,
    counts,
    ...(base === undefined ? {} : { base }),
    ...(forced === undefined ? {} : { forced }),
    importedAt: instantText(recordedAt),
    importedBy,
    ...(san === undefined ? {} : { san }),
    ...(accessedBy === undefined ? {} : { accessedBy }),
    ...(accessedAt === undefined ? {} : { accessedAt }),
    eventId: event.id,
    position: event.position,
  }
}

const waiverLine = (registry: string, last: RecordedWaiver | undefined): WaiverLine | null =>
  last?.waived === undefined
    ? null
    : { registry, ...last.waived, by: last.by, since: instantText(last.recordedAt) }

/** Compares two versions by the numbers of both. */
export const registryDiff = async (
  records: Records,
  index: RegistryIndex | undefined,
  id: string,
  from: string,
  to: string,
): Promise<E.Either<RegistryFailure, RegistryDifference>> => {
  const versions = records.get(id)?.versions ?? []
  const known = [from, to].every((version) => versions.some((one) => one.version === version))
  if (!known) return E.left({ _tag: 'NoSuchRegistryVersion' })
  const [before, after] = [from, to].map((version) => buildsOf(index, compositionOn(versions, version)))
  if (index === undefined || before === undefined || after === undefined)
    return E.left({ _tag: 'RegistryBehind' })
  return E.right({ registry: id, from, to, ...(await index.differences(before, after)) })
}

/** Undefined where the numbers of one of them do not lie here. */
const buildsOf = (
  index: RegistryIndex | undefined,
  versions: ReadonlyArray<RecordedVersion>,
): ReadonlyArray<BuildRow> | undefined => {
  const builds = versions.flatMap(({ registry, version, sha256 }) => {
    const build = index?.buildOf(registry, version)
    return build?.sha256 === sha256 ? [build] : []
  })
  return builds.length === versions.length ? builds : undefined
}
