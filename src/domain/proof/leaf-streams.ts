/** Streams whose events are no leaves: the tree's own checkpoints, and wrapped keys, which are no part of the ledger. */
export const isLeafStream = (stream: string): boolean =>
  stream !== 'ledger-checkpoints' && !isKeyStream(stream)

/** Whether a stream holds a wrapped key, where a store keeps keys beside events. */
export const isKeyStream = (stream: string): boolean => stream.startsWith(KEY_STREAMS)

/** Their names begin so. */
export const KEY_STREAMS = 'key-'
