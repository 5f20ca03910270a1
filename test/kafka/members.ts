import { AssignerProtocol, type Kafka } from 'kafkajs'
import { eventually } from '../support/kafka-ledger.ts'

/** Who is in a group, by the id that the broker gave, and the partitions of each. */
export type Members = ReadonlyMap<string, ReadonlyArray<number>>

/** Waits until a group is at rest with such members, among which all partitions are divided. */
export const membersOf = async (
  kafka: Kafka,
  { group, topic }: { readonly group: string; readonly topic: string },
  partitions: number,
  areWanted: (members: Members) => boolean,
): Promise<Members> => {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await eventually(
      async () => {
        const [found] = await admin.describeGroups([group]).then(({ groups }) => groups)
        const members = found?.state === 'Stable' ? found.members : []
        return new Map(
          members.map(({ memberId, memberAssignment }) => [
            memberId,
            AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? [],
          ]),
        )
      },
      (members) => [...members.values()].flat().length === partitions && areWanted(members),
    )
  } finally {
    await admin.disconnect()
  }
}
