/**
 * The messages and services of the client's own package. They are CommonJS without a list of names, so each file is
 * taken whole and its names are used from there.
 */
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js'
import gossip from '@eventstore/db-client/generated/gossip_pb.js'
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import features from '@eventstore/db-client/generated/serverfeatures_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import status from '@eventstore/db-client/generated/status_pb.js'
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'

export type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js'
export type { Status as GoogleStatus } from '@eventstore/db-client/generated/status_pb.js'
export type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  DeleteReq,
  DeleteResp,
  ReadReq,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js'
export { features, featuresGrpc, gossip, gossipGrpc, shared, status, streams, streamsGrpc }
