import { Admin } from '@platformatic/kafka'
import { quietKafka } from './topics.ts'

/**
 * Takes everybody out of a group, as its broker does by itself once they have been silent for a session's time: for tests
 * that kill a member, and whose matter is not how long the broker waits for it.
 */
export const forgetMembers = async (brokers: string, group: string): Promise<void> => {
  const looking = quietKafka(brokers).admin()
  await looking.connect()
  const { groups } = await looking.describeGroups([group])
  await looking.disconnect()
  const members = groups.flatMap((one) => one.members.map(({ memberId }) => ({ memberId })))
  if (members.length === 0) return
  const admin = new Admin({ clientId: 'ledger-test', bootstrapBrokers: brokers.split(',') })
  await admin.removeMembersFromConsumerGroup({ groupId: group, members })
  await admin.close()
}
