import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { READ_EVENTS_MAX, type StreamEvent } from '../../domain/ports/event-store.ts'
import type { KeyStreams } from '../../domain/ports/key-streams.ts'
import type { KeyFileChecks, WrappedKeys } from '../../domain/ports/wrapped-keys.ts'
import { jsonOf, newEvent } from './key-stream.ts'
import { beforeAnotherTry } from './stored-key.ts'
import { vaultUnavailable } from './vault-unavailable.ts'

/**
 * What a copy brought along of the key file that its ledger is written with, in a stream beside the keys. Nodes write theirs
 * to the log, where a copy must not add anything.
 */
export const keyFileChecks = (streams: KeyStreams): Pick<WrappedKeys, 'checks' | 'putChecks'> => ({
  checks: TE.tryCatch(async () => (await recorded(streams)).checks, vaultUnavailable),
  putChecks: (checks) => TE.tryCatch(() => put(streams, checks), vaultUnavailable),
})

const STREAM = 'key-checks'

const put = async (streams: KeyStreams, checks: KeyFileChecks): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const there = await recorded(streams)
    const added = [...checks].filter(([name]) => !there.checks.has(name))
    if (added.length === 0) return
    const events = added.map(([name, check]) =>
      newEvent(Checked.name, { name, check: Buffer.from(check).toString('base64') }),
    )
    const appended = await streams.append(STREAM, there.revision ?? 'none', events)()
    if (E.isRight(appended)) return
    await beforeAnotherTry(appended.left, attempt)
  }
}

interface Recorded {
  readonly checks: KeyFileChecks
  readonly revision: number | undefined
}

/** One page holds them: a key file has a few keys, and a few more after each rotation. */
const recorded = async (streams: KeyStreams): Promise<Recorded> => {
  const page = await streams.read(STREAM, 0, READ_EVENTS_MAX)()
  if (E.isLeft(page)) throw new Error('the check values of the key file cannot be read')
  return { checks: new Map(page.right.map(checkIn)), revision: page.right.at(-1)?.revision }
}

const Checked = t.readonly(t.strict({ name: t.string, check: t.string }), 'KeyFileChecked')

const checkIn = ({ data }: StreamEvent): readonly [string, Uint8Array] => {
  const checked = Checked.decode(jsonOf(data))
  if (E.isLeft(checked)) throw new Error('a check value of the key file is damaged')
  return [checked.right.name, Buffer.from(checked.right.check, 'base64')]
}
