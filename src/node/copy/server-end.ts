import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Config } from '../../adapters/config.ts'
import { openContentStore } from '../../adapters/content-store/index.ts'
import type { StoreUse } from '../../adapters/eventstoredb/index.ts'
import { wrappedKeyStreams } from '../../adapters/vault/index.ts'
import type { CopySource, CopyTarget } from '../../domain/workflow/copy/copy-ends.ts'
import { type OnServer, serverOf } from '../event-log.ts'
import type { NodeFailure } from '../failure-sentence.ts'
import type { Opened } from './opened.ts'

/**
 * A ledger on a server, at rest only if its nodes were stopped: that cannot be seen from here. Its keys lie beside it, its
 * content where a node with these settings would keep it.
 */
export const openServerEnd = async (
  option: string,
  { contentDir }: Config,
  onServer: OnServer,
  use: StoreUse = 'write',
): Promise<E.Either<NodeFailure, Opened<CopyTarget>>> => {
  const server = serverOf(option, onServer, { storeTag: undefined, keepStoreTag: () => undefined }, use)
  if (E.isLeft(server)) return server
  const { store, keyStreams, looked, close } = server.right
  const failed = async (failure: NodeFailure): Promise<E.Either<NodeFailure, never>> => {
    await close()
    return E.left(failure)
  }
  const answer = await looked()
  if (E.isLeft(answer)) return failed(answer.left)
  const content = await openContentStore(contentDir)()
  if (E.isLeft(content)) return failed(content.left)
  return E.right({ store, keys: wrappedKeyStreams(keyStreams), content: content.right, close })
}

/** The same to read it, which writes nothing: without an event the address or the prefix is another than was meant. */
export const openServerSource = async (
  option: string,
  config: Config,
  onServer: OnServer,
): Promise<E.Either<NodeFailure, Opened<CopySource>>> => {
  const end = await openServerEnd(option, config, onServer, 'read')
  if (E.isLeft(end)) return end
  const head = await end.right.store.head()
  if (E.isRight(head) && O.isSome(head.right)) return end
  await end.right.close()
  return E.isLeft(head) ? head : E.left({ _tag: 'NoSuchLedger' })
}
