import * as E from 'fp-ts/lib/Either.js'
import type { CopyWanted, OpenCopy } from '../../adapters/cli/index.ts'
import type { Environment } from '../../adapters/config.ts'
import { systemClock } from '../../adapters/system/clock.ts'
import { issue } from '../../domain/kernel/validation.ts'
import { compareLedgers } from '../../domain/workflow/copy/compare-ledgers.ts'
import type { CopySource, CopyTarget } from '../../domain/workflow/copy/copy-ends.ts'
import { copyLedger } from '../../domain/workflow/copy/copy-ledger.ts'
import type { NodeFailure } from '../failure-sentence.ts'
import { openSource, openTarget } from './open-end.ts'
import type { Opened } from './opened.ts'
import { configOf, isSameStore, storeName } from './store-name.ts'

/** Content lies for each end where a server with this environment would keep it. */
export const openCopy = async (
  { from, to, verifyOnly }: CopyWanted,
  environment: Environment,
): Promise<E.Either<NodeFailure, OpenCopy>> => {
  const [fromName, toName] = [storeName('--from', from), storeName('--to', to)]
  if (E.isLeft(fromName)) return fromName
  if (E.isLeft(toName)) return toName
  if (isSameStore(fromName.right, toName.right))
    return E.left({ _tag: 'ConfigUnusable', issues: [issue('--to', 'another store than --from')] })
  const [ours, theirs] = [configOf(fromName.right, environment), configOf(toName.right, environment)]
  if (E.isLeft(ours)) return ours
  if (E.isLeft(theirs)) return theirs
  const source = await openSource('--from', ours.right)
  if (E.isLeft(source)) return source
  const target = verifyOnly
    ? E.map(comparing(source.right))(await openSource('--to', theirs.right))
    : E.map(copying(source.right))(await openTarget('--to', theirs.right))
  if (E.isRight(target)) return target
  await source.right.close()
  return target
}

const comparing =
  (source: Opened<CopySource>) =>
  (target: Opened<CopySource>): OpenCopy => ({
    run: (run) => compareLedgers(source, target, run),
    close: closing(source, target),
  })

const copying =
  (source: Opened<CopySource>) =>
  (target: Opened<CopyTarget>): OpenCopy => ({
    run: (run) => copyLedger(source, target, run, systemClock.now()),
    close: closing(source, target),
  })

const closing = (source: Opened<CopySource>, target: Opened<CopySource>) => async (): Promise<void> => {
  await target.close()
  await source.close()
}
