import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { EventId } from '../../kernel/event-id.ts'
import type { Position } from '../../kernel/position.ts'
import type { Sha256Hex } from '../../kernel/sha256-hex.ts'
import type { ContentFailure, ContentStore } from '../../ports/content-store.ts'
import type { AppendFailure, EventReads, EventStore, ReadFailure } from '../../ports/event-store.ts'
import type { KeyName, VaultFailure } from '../../ports/key-vault.ts'
import type { WrappedKeys } from '../../ports/wrapped-keys.ts'

/** A ledger at rest, as far as it can be copied: events, content and wrapped keys. The key file is no part of it. */
export interface CopySource {
  readonly store: EventReads
  readonly content: ContentStore
  readonly keys: WrappedKeys
}

export interface CopyTarget extends CopySource {
  readonly store: EventStore
}

/** The first thing in which two ledgers differ: where, never what is there. */
export type Difference =
  /** Another event lies at the place of this one. `size` counts the leaves up to here. */
  | {
      readonly type: 'other-event'
      readonly size: number
      readonly stream: string
      readonly revision: number
      readonly source: Position
      /** Unknown where it was found in its stream. */
      readonly target?: Position
    }
  | ({ readonly type: 'event-missing' | 'event-more' } & EventPlace)
  /** The target's stream ends elsewhere than before this event; `actual` is its last revision, -1 where it has none. */
  | ({ readonly type: 'stream-ends-elsewhere'; readonly actual: number } & EventPlace)
  | { readonly type: 'content-missing'; readonly sha256: Sha256Hex }
  | { readonly type: 'other-key' | 'key-missing' | 'key-more'; readonly key: KeyName }
  /** The keys in the key files of the two, of this name, are not the same. */
  | { readonly type: 'other-key-file'; readonly name: string }

/** A place in the log of the end that holds the event. */
export interface EventPlace {
  readonly size: number
  readonly position: Position
  readonly stream: string
  readonly revision: number
  readonly id: EventId
}

export type EndFailure =
  | ReadFailure
  | Exclude<AppendFailure, { readonly _tag: 'WrongRevision' }>
  | ContentFailure
  | VaultFailure

export type CopyFailure =
  /** The target holds something else than the source. Nothing was written after that was found. */
  | { readonly _tag: 'CopyTargetDiffers'; readonly difference: Difference }
  /** One end could not be read or written: the same copy again goes on from there. */
  | { readonly _tag: 'CopyEndFailed'; readonly end: 'source' | 'target'; readonly failure: EndFailure }
  /** It was told to stop, and did between two writes. */
  | { readonly _tag: 'CopyStopped' }

/** How far long work has come. */
export type OnCopied = (done: number, total?: number) => void

/** What a copy does, one after another. */
export type CopyStep = 'place' | 'content' | 'keys' | 'events' | 'comparison'

export interface CopyRun {
  /** Told of each step before it begins. */
  readonly begin: (step: CopyStep) => Promise<OnCopied>
  readonly stop: AbortSignal
}

/** Runs a task of one end; its failure says of which. */
export const of = async <A>(
  end: 'source' | 'target',
  task: TE.TaskEither<EndFailure, A>,
): Promise<E.Either<CopyFailure, A>> =>
  E.mapLeft((failure: EndFailure): CopyFailure => ({ _tag: 'CopyEndFailed', end, failure }))(await task())

export const differs = (difference: Difference): E.Either<CopyFailure, never> =>
  E.left({ _tag: 'CopyTargetDiffers', difference })

export const STOPPED: E.Either<CopyFailure, never> = E.left({ _tag: 'CopyStopped' })
