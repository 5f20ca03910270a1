import { randomUUID } from 'node:crypto'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import type { Cluster, Member } from './cluster.ts'
import type { Node } from './node.ts'
import { failureOf } from './refusal.ts'
import { features, gossip, shared, streamsGrpc } from './wire.ts'

type SupportedMethods = InstanceType<typeof features.SupportedMethods>
type ClusterInfo = InstanceType<typeof gossip.ClusterInfo>
type Asked = ServerUnaryCall<InstanceType<typeof shared.Empty>, unknown>

/** The release this server behaves like. */
export const SERVER_VERSION = '23.10.0'

export type AboutOptions = {
  readonly version: string
  /** Without it a client falls back to one call for each append. */
  readonly batchAppend: boolean
}

/** ServerFeatures: which methods there are, and which release answers. */
export const supportedMethods =
  (node: Node, { version, batchAppend }: AboutOptions) =>
  (call: Asked, callback: sendUnaryData<SupportedMethods>): void => {
    node.perform(
      'features',
      call,
      { stream: '', right: undefined },
      () => undefined,
      (outcome) => {
        if (outcome.kind === 'lost') return
        if (outcome.kind === 'refused') return callback(failureOf(outcome.refusal))
        const answer = new features.SupportedMethods()
        answer.setEventStoreServerVersion(version)
        for (const { path } of Object.values(streamsGrpc.StreamsService)) {
          const [, service = '', name = ''] = String(path).toLowerCase().split('/')
          if (name === 'batchappend' && !batchAppend) continue
          const method = new features.SupportedMethod()
          method.setServiceName(service)
          method.setMethodName(name)
          if (name === 'read') method.setFeaturesList(['position', 'events'])
          if (name === 'batchappend') method.setFeaturesList(['deadline_duration'])
          answer.addMethods(method)
        }
        callback(null, answer)
      },
    )
  }

/** Gossip: who is in the cluster, and who leads. Anybody may ask, also while nobody leads. */
export const readGossip =
  (node: Node) =>
  (call: Asked, callback: sendUnaryData<ClusterInfo>): void => {
    node.perform(
      'gossip',
      call,
      { stream: '', right: undefined },
      () => undefined,
      (outcome) => {
        if (outcome.kind === 'lost') return
        if (outcome.kind === 'refused') return callback(failureOf(outcome.refusal))
        const answer = new gossip.ClusterInfo()
        for (const member of node.cluster.nodes) answer.addMembers(memberInfo(node.cluster, member))
        callback(null, answer)
      },
    )
  }

const memberInfo = (cluster: Cluster, member: Member): InstanceType<typeof gossip.MemberInfo> => {
  const { LEADER, FOLLOWER, UNKNOWN } = gossip.MemberInfo.VNodeState
  const endpoint = new gossip.EndPoint()
  endpoint.setAddress(member.address.host)
  endpoint.setPort(member.address.port)
  const id = new shared.UUID()
  id.setString(randomUUID())
  const info = new gossip.MemberInfo()
  info.setInstanceId(id)
  info.setTimeStamp(String(BigInt(Date.now()) * 10_000n))
  info.setState(cluster.electing ? UNKNOWN : cluster.leader === member ? LEADER : FOLLOWER)
  info.setIsAlive(true)
  info.setHttpEndPoint(endpoint)
  return info
}
