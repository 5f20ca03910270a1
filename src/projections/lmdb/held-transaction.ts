import type { RootDatabase, Transaction } from 'lmdb'
import { invariant } from '../../domain/kernel/invariant.ts'

/** Something read from one snapshot, which is kept with it until it is let go. */
export interface Held<A> {
  readonly current: () => A
  /** The next reading is of a new snapshot. Called before the environment closes as well. */
  readonly letGo: () => void
}

/**
 * Reads by the driver's own transaction see a new snapshot whenever its timer says so, which nobody can tell from outside. What
 * must be true for one place keeps a transaction of its own. Where nothing is written meanwhile it holds no page back.
 */
export const held = <A>(
  environment: RootDatabase,
  /** Is handed the transaction of this reading, which ends with it. */
  read: (transaction: () => Transaction) => A,
): Held<A> => {
  let transaction: Transaction | undefined
  let value: A | undefined
  const letGo = (): void => {
    transaction?.done()
    transaction = undefined
    value = undefined
  }
  return {
    current: () => {
      if (value === undefined) {
        const own = environment.useReadTransaction()
        transaction = own
        value = read(() => {
          invariant(transaction === own, 'a snapshot is read before it is let go')
          return own
        })
      }
      return value
    },
    letGo,
  }
}
