import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { contactReader } from '../../src/adapters/contact-points/index.ts'
import { systemClock } from '../../src/adapters/system/clock.ts'
import { openKeyFile, pseudonymizer } from '../../src/adapters/vault/index.ts'
import { PURPOSES } from '../../src/domain/kernel/purpose.ts'
import type { Word } from '../../src/domain/kernel/word.ts'
import { WITHOUT_RULE_PACK } from '../../src/domain/rules/decide-contact.ts'
import type { Asking } from '../../src/domain/rules/question.ts'
import { type ReadingLedger, readingLedger } from '../../src/node/reading-ledger.ts'
import { openLedgerIndex } from '../../src/projections/ledger-index.ts'
import { memoryContentStore } from '../support/memory-content-store.ts'
import { fillIndex } from './full-index.ts'

/** A ledger that answers checks from an index of so many contacts. */
export interface FilledLedger {
  readonly ledger: ReadingLedger
  readonly asking: Asking
  readonly secondsToFill: number
  readonly close: () => Promise<void>
}

export const filledLedger = async (contacts: number): Promise<FilledLedger> => {
  const dir = mkdtempSync(join(tmpdir(), 'consent-bench-'))
  const keys = await openKeyFile(join(dir, 'keys.json'))()
  if (E.isLeft(keys)) throw new Error(keys.left._tag)
  const names = pseudonymizer(keys.right)
  const index = openLedgerIndex(join(dir, 'index'))
  const startedAt = performance.now()
  await fillIndex(index, names, contacts)
  const secondsToFill = (performance.now() - startedAt) / 1_000
  const asking = {
    deployment: { defaultSeller: 'default' as Word, purposes: new Set<string>(PURPOSES) },
    contacts: contactReader,
  }
  const ledger = readingLedger({
    store: {
      read: () => TE.right([]),
      readAll: () => TE.right([]),
      head: TE.right(O.none),
      owns: () => true,
    },
    vault: { find: () => TE.right(O.none) },
    content: memoryContentStore(),
    registryIndex: () => undefined,
    names,
    clock: systemClock,
    decoding: { ...asking, names },
    index: () => index,
    runner: { lagMs: () => 0 },
    heldBack: { isHeldBack: () => false },
    recordReading: async () => 'not in a bench',
    engine: 'bench',
    law: () => WITHOUT_RULE_PACK,
    lagMsMax: 60_000,
  })
  const close = async (): Promise<void> => {
    await index.close()
    rmSync(dir, { recursive: true, force: true })
  }
  return { ledger, asking, secondsToFill, close }
}
