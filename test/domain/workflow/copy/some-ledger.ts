import { createHash, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { contactStream } from '../../../../src/domain/contact/stream.ts'
import type { EventId } from '../../../../src/domain/kernel/event-id.ts'
import type { Instant } from '../../../../src/domain/kernel/instant.ts'
import type { Sha256Hex } from '../../../../src/domain/kernel/sha256-hex.ts'
import type { NewEvent } from '../../../../src/domain/ports/event-store.ts'
import type { KeyName } from '../../../../src/domain/ports/key-vault.ts'
import type { Equal } from '../../../../src/domain/workflow/copy/compare-ledgers.ts'
import type {
  CopyFailure,
  CopyRun,
  CopySource,
  CopyTarget,
} from '../../../../src/domain/workflow/copy/copy-ends.ts'
import { type Copied, copyLedger } from '../../../../src/domain/workflow/copy/copy-ledger.ts'
import { appendTo } from '../../../contract/some-events.ts'
import type { MemoryEnd } from '../../../support/memory-end.ts'
import { keyText } from '../../../support/memory-wrapped-keys.ts'
import { pseudonymNo } from '../../../support/stored-event.ts'

/** Ledgers to be copied, made of steps. */

export type Step =
  | { readonly type: 'append'; readonly stream: string; readonly texts: ReadonlyArray<string> }
  | { readonly type: 'content'; readonly stream: string; readonly text: string }
  | { readonly type: 'key'; readonly name: KeyName }

export const NOW = '2026-11-25T12:00:00.000Z' as Instant

export const streamNo = (n: number): string => contactStream(pseudonymNo(n))

const stream = fc.constantFrom(streamNo(0), streamNo(1), streamNo(2), 'access-node', 'ledger-checkpoints')

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('append' as const),
      stream,
      texts: fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('content' as const), stream, text: fc.string() }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('key' as const), name: fc.nat({ max: 5 }).map(keyNo) }),
  },
)

export const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(step, { maxLength: 25 })

/** Keys of contacts, and every third one of the quarantine, which has not expired. */
export function keyNo(n: number): KeyName {
  return n % 3 === 2
    ? { type: 'quarantine', item: `item ${n}`, expiresAt: '2026-12-24T00:00:00.000Z' as Instant }
    : { type: 'contact', pseudonym: pseudonymNo(n), generation: 1 + (n % 2) }
}

export const eventOf = (type: string, data: unknown): NewEvent => ({
  id: randomUUID() as EventId,
  type,
  data: Buffer.from(JSON.stringify(data)),
  metadata: Buffer.from('{ "schemaVersion":1.0, "recordedAt":"now", "contentDigest":"" }'),
})

export const grow = async (end: MemoryEnd, all: ReadonlyArray<Step>): Promise<void> => {
  for (const one of all) {
    if (one.type === 'append')
      await appendTo(
        end.store,
        one.stream,
        'any',
        one.texts.map((text) => eventOf('SomethingHappened', { text })),
      )
    if (one.type === 'key') putKey(end, one.name)
    if (one.type === 'content') {
      const sha256 = putContent(end, one.text)
      await appendTo(end.store, one.stream, 'any', [
        eventOf('ConsentGranted', { protected: { content: sha256 } }),
      ])
    }
  }
}

export const putKey = ({ wrapped }: MemoryEnd, name: KeyName, variant = 0): void =>
  void wrapped.keys.set(keyText(name), {
    name,
    record: createHash('sha256')
      .update(`${keyText(name)} ${variant}`)
      .digest(),
  })

export const putContent = ({ kept }: MemoryEnd, text: string): Sha256Hex => {
  const sha256 = createHash('sha256').update(text).digest('hex') as Sha256Hex
  kept.set(sha256, Buffer.from(text))
  return sha256
}

/** A run that nobody watches; `stop` as an AbortSignal. */
export const quietly = (stop: AbortSignal = new AbortController().signal): CopyRun => ({
  begin: async () => () => undefined,
  stop,
})

export const copied = async (source: CopySource, target: CopyTarget): Promise<Copied> =>
  expectRight(await copyLedger(source, target, quietly(), NOW))

export const expectRight = <A>(answer: E.Either<CopyFailure, A>): A => {
  if (E.isLeft(answer)) throw new Error(JSON.stringify(answer.left))
  return answer.right
}

/** What an end holds, as the last line of a copy counts it. */
export const countsOf = ({ events, kept, wrapped }: MemoryEnd): Omit<Equal, 'contentsLost'> => ({
  events: events.length,
  leaves: events.filter((event) => event.stream !== 'ledger-checkpoints').length,
  contents: kept.size,
  keys: wrapped.keys.size,
})
