/** Streams whose events are no leaves: the tree's own checkpoints, and wrapped keys, which are no part of the ledger. */
export const isLeafStream = (stream: string): boolean =>
  stream !== 'ledger-checkpoints' && !stream.startsWith('key-')
