import type serverFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import * as E from 'fp-ts/lib/Either.js'
import { msOf } from '../../domain/kernel/instant.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { SINGLE_STREAMS } from '../../domain/record/ledger-streams.ts'
import type { Run, Work } from './connection.ts'
import type { CallFailure } from './failure.ts'
import type { Patience } from './patience.ts'
import { TAG_STREAM } from './store-tag.ts'
import type { StoreUnfit } from './store-unfit.ts'
import type { StreamNames } from './stream-names.ts'
import { streamMayLose, streamSettings } from './stream-settings.ts'

/** Older servers lack what the ledger asks for, and nobody keeps them. */
export const SERVER_VERSION_MIN = '22.10'

/** `recordedAt` of several nodes, and how fresh an index is, are true to this much. The server says whole seconds. */
export const CLOCKS_DIFFER_MS_MAX = 5_000

/** Looks once, at the first server that answers, at what would break a promise later. */
export const fitness =
  (names: StreamNames, clock: Clock, patience: Patience) =>
  async (run: Run): Promise<E.Either<CallFailure, void>> => {
    const about = await run(aboutServer, patience.verifyMs)
    if (E.isLeft(about)) {
      const isOld = about.left.type === 'refused' && about.left.refusal?.type === 'not-implemented'
      return isOld ? unfit(tooOld('unknown')) : about
    }
    const { version, date } = about.right
    if (!isAtLeast(version, SERVER_VERSION_MIN)) return unfit(tooOld(version))
    const byMs = date === undefined ? 0 : Math.abs(differenceMs(date, msOf(clock.now())))
    if (byMs > CLOCKS_DIFFER_MS_MAX)
      return unfit({ _tag: 'ClocksDiffer', byMs, byMsMax: CLOCKS_DIFFER_MS_MAX })
    const settings = streamSettings(run, names, patience)
    for (const stream of [TAG_STREAM, ...SINGLE_STREAMS]) {
      const found = await settings.of(stream)
      if (E.isLeft(found)) return found
      const setting = streamMayLose(found.right)
      if (setting !== undefined) return unfit({ _tag: 'StreamsExpire', setting })
    }
    return E.right(undefined)
  }

interface About {
  readonly version: string
  /** What the server's clock showed, in milliseconds; undefined where it does not say. */
  readonly date: number | undefined
}

const aboutServer: Work<About> = ({ features, callFor }, signal, deadlineMs) =>
  new Promise((resolve, reject) => {
    let date: number | undefined
    const [metadata, options] = callFor(deadlineMs)
    const call = features.getSupportedMethods(new shared.Empty(), metadata, options, (error, answer) =>
      error === null ? resolve({ version: versionOf(answer), date }) : reject(error),
    )
    call.on('metadata', (headers) => {
      const at = Date.parse(String(headers.get('date')[0] ?? ''))
      if (!Number.isNaN(at)) date = at
    })
    signal.addEventListener('abort', () => call.cancel())
  })

const versionOf = (answer: InstanceType<typeof serverFeatures.SupportedMethods>): string =>
  answer.getEventStoreServerVersion()

/** The server cut off what its clock showed beyond the second. */
const differenceMs = (serverMs: number, ownMs: number): number => {
  if (ownMs < serverMs) return serverMs - ownMs
  return Math.max(0, ownMs - serverMs - 999)
}

const isAtLeast = (version: string, min: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [majorMin = 0, minorMin = 0] = min.split('.').map(Number)
  return major > majorMin || (major === majorMin && minor >= minorMin)
}

const tooOld = (version: string): StoreUnfit => ({
  _tag: 'StoreTooOld',
  version,
  versionMin: SERVER_VERSION_MIN,
})

const unfit = (reason: StoreUnfit): E.Either<CallFailure, never> =>
  E.left({ type: 'unfit', cause: 'the event store is not fit for a ledger', unfit: reason })
