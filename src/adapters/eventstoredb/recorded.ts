import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { EventId } from '../../domain/kernel/event-id.ts'

/** An event as the server has it, with the whole name of its stream. */
export interface Recorded {
  readonly id: EventId
  readonly type: string
  readonly stream: string
  readonly revision: number
  /** Of no meaning where a stream was read: servers leave it out there. */
  readonly commit: bigint
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

/** The event in a message of a read; undefined in messages of another kind. The bytes are those that were handed over. */
export const recordedIn = (message: ReadResp): Recorded | undefined => {
  const event = message.getEvent()?.getEvent()
  if (event === undefined) return undefined
  return {
    id: event.getId()?.getString() as EventId,
    type: event.getMetadataMap().get('type') ?? '',
    stream: Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8'),
    revision: Number(event.getStreamRevision()),
    commit: BigInt(event.getCommitPosition()),
    data: event.getData_asU8(),
    metadata: event.getCustomMetadata_asU8(),
  }
}
