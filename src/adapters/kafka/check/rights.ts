import type { Broker, Cluster } from 'kafkajs'
import type { KafkaSettings } from '../../kafka-settings.ts'
import { leaderOf } from '../cluster.ts'
import { outcomeOf } from './driver-errors.ts'
import { doubtful, fine, type KafkaFinding, wrong } from './finding.ts'
import type { TopicLooked } from './topics.ts'

/** What this user may do to a topic, asked by requests that brokers refuse for another reason where the right is there. */
export const lookAtRights = async (
  cluster: Cluster,
  { wanted: { topic, use } }: TopicLooked,
): Promise<ReadonlyArray<KafkaFinding>> => {
  const leader = await leaderOf(cluster, topic, 0)
  return [
    ...(use === 'write' ? [] : [verdict(topic, 'Read', await outcomeOf(readBeyondTheEnd(leader, topic)))]),
    ...(use === 'read' ? [] : [verdict(topic, 'Write', await outcomeOf(writeAsNobodyCan(leader, topic)))]),
  ]
}

/** A group that may not be read by this user says so to a heartbeat; one that may does not know the member. */
export const lookAtGroupRight = async (cluster: Cluster, groupId: string): Promise<KafkaFinding> => {
  const about = `group ${groupId}`
  const outcome = await outcomeOf(
    cluster.findGroupCoordinator({ groupId }).then((coordinator) =>
      (coordinator as WithHeartbeat).heartbeat({
        groupId,
        groupGenerationId: 1,
        memberId: 'consent-ledger-check',
      }),
    ),
  )
  if (outcome === 'GROUP_AUTHORIZATION_FAILED' || outcome === 'KafkaJSGroupCoordinatorNotFound')
    return wrong(about, 'may not be joined by this user.', 'Give the user Read on it.')
  return outcome === 'UNKNOWN_MEMBER_ID' || outcome === 'ILLEGAL_GENERATION'
    ? fine(about, 'may be joined.')
    : doubtful(about, `does not say whether it may be joined (${outcome ?? 'no error'}).`, 'Ask again.')
}

export const groupsOf = ({ group }: KafkaSettings): ReadonlyArray<string> => [group, `${group}.feed`]

type WithHeartbeat = Broker & {
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>
}

/** Nothing lies there, so nothing is fetched. */
const readBeyondTheEnd = (leader: Broker, topic: string): Promise<unknown> =>
  leader.fetch({
    maxWaitTime: 1,
    minBytes: 1,
    maxBytes: 1,
    topics: [{ topic, partitions: [{ partition: 0, fetchOffset: BEYOND, maxBytes: 1 }] }],
  })

const BEYOND = '9007199254740991'

/** Confirmed by 2 brokers is no number that there is: brokers refuse it after they have looked at the rights, and write nothing. */
const writeAsNobodyCan = (leader: Broker, topic: string): Promise<unknown> =>
  leader.produce({
    acks: 2,
    topicData: [{ topic, partitions: [{ partition: 0, firstSequence: 0, messages: [NEVER_WRITTEN] }] }],
  })

const NEVER_WRITTEN = { key: 'consent-ledger-check', value: 'never written', timestamp: '0', headers: {} }

const verdict = (topic: string, right: 'Read' | 'Write', outcome: string | undefined): KafkaFinding => {
  const about = `topic ${topic}`
  const word = right === 'Read' ? 'read' : 'written to'
  if (outcome === 'TOPIC_AUTHORIZATION_FAILED')
    return wrong(about, `may not be ${word} by this user.`, `Give the user ${right} on it.`)
  return outcome === 'OFFSET_OUT_OF_RANGE' || outcome === 'INVALID_REQUIRED_ACKS'
    ? fine(about, `may be ${word}.`)
    : doubtful(about, `does not say whether it may be ${word} (${outcome ?? 'no error'}).`, 'Ask again.')
}
