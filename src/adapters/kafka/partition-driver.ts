/** One partition of one assignment, as the driver's side offers it. What the assignment has lost is passed over in silence. */
export interface PartitionDriver {
  /** Fetches from here on. */
  readonly readFrom: (offset: bigint) => void
  /** Fetches nothing more until `readFrom`. */
  readonly pause: () => void
  /** For those who look at the group from outside: a commit that fails changes nothing. */
  readonly commit: (next: bigint) => Promise<void>
}
