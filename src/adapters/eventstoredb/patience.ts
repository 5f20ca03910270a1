/** How long the store is waited for. The own timer of each call counts: a server that falls silent tells nobody. */
export interface Patience {
  readonly appendMs: number
  readonly readMs: number
  readonly readAllMs: number
  readonly verifyMs: number
  readonly signOfLifeMs: number
  readonly signOfLifeDeadlineMs: number
  readonly confirmMs: number
  readonly stallMs: number
}

/** An append without an answer for so long may have been written or not. A server gives up after 2 seconds. */
export const APPEND_DEADLINE_MS = 10_000

/** A page of one stream. */
export const READ_DEADLINE_MS = 10_000

/** A page of everything: between two events of the ledger the server may have many of others to pass by. */
export const READ_ALL_DEADLINE_MS = 60_000

/** Each question by which a server is looked at before it is used. */
export const VERIFY_DEADLINE_MS = 5_000

/** In silence the store is asked this often whether there is anything that a subscription has not brought. */
export const SIGN_OF_LIFE_MS = 1_000

/** How long that question may take. */
export const SIGN_OF_LIFE_DEADLINE_MS = 5_000

/** How long a server may take to accept a subscription: over its limit of calls it lets one wait without a word. */
export const CONFIRM_DEADLINE_MS = 10_000

/** A subscription that leaves out for so long what the store shows has stalled. */
export const STALL_MS = 5_000

export const PATIENCE: Patience = {
  appendMs: APPEND_DEADLINE_MS,
  readMs: READ_DEADLINE_MS,
  readAllMs: READ_ALL_DEADLINE_MS,
  verifyMs: VERIFY_DEADLINE_MS,
  signOfLifeMs: SIGN_OF_LIFE_MS,
  signOfLifeDeadlineMs: SIGN_OF_LIFE_DEADLINE_MS,
  confirmMs: CONFIRM_DEADLINE_MS,
  stallMs: STALL_MS,
}
