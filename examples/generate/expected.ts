/** What a ledger answers to a message: the words of the contract. */
export type Outcome = 'recorded' | 'duplicate' | 'conflict' | 'refused' | 'invalid'

/** What an empty ledger must answer to a whole file, counted while the file is made. */
export interface Expected {
  readonly outcomes: Record<Outcome, number>
  /** Rows of a CSV file that its mapping leaves alone. */
  skipped: number
  /** Of those not recorded, how often for which reason. The codes of `refused` are the ledger's own. */
  readonly reasons: Record<string, number>
  /** Of those recorded, how many of which type. */
  readonly types: Record<string, number>
}

export const nothingExpected = (): Expected => ({
  outcomes: { recorded: 0, duplicate: 0, conflict: 0, refused: 0, invalid: 0 },
  skipped: 0,
  reasons: {},
  types: {},
})

/** Counts one message or row. The word is the type of a recorded one and the reason of another. */
export const count = (expected: Expected, outcome: Outcome | 'skipped', word: string): void => {
  if (outcome === 'skipped') {
    expected.skipped += 1
    return
  }
  expected.outcomes[outcome] += 1
  const words = outcome === 'recorded' ? expected.types : expected.reasons
  words[word] = (words[word] ?? 0) + 1
}
