/** Streams of one kind have names that begin so. */
export const STREAM_KINDS: ReadonlyArray<string> = [
  'contact-',
  'registry-',
  'disclosure-',
  'access-',
  'quarantine-',
]

/** Streams of which a ledger has one each. */
export const SINGLE_STREAMS: ReadonlyArray<string> = ['rulepack', 'operations', 'ledger-checkpoints']

/** Whether a stream is a part of the ledger: in its feed, its replay and its copies. Wrapped keys are not. */
export const isLedgerStream = (stream: string): boolean =>
  SINGLE_STREAMS.includes(stream) || STREAM_KINDS.some((kind) => stream.startsWith(kind))
