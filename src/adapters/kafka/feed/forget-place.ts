import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Kafka, KafkaJSDeleteGroupsError } from 'kafkajs'
import { faultOf } from '../fault.ts'
import { feedGroup } from './group.ts'

export type ForgetFailure =
  /** A node takes part in publishing, and would keep its place again. */
  { readonly _tag: 'FeedInUse' } | { readonly _tag: 'KafkaUnavailable'; readonly cause: string }

/** Forgets how far the feed has come, so that the next node publishes everything anew. No node may be publishing. */
export const forgetFeedPlace = (kafka: Kafka, group: string): TE.TaskEither<ForgetFailure, void> =>
  TE.tryCatch(async () => {
    const admin = kafka.admin()
    await admin.connect()
    try {
      await admin.deleteGroups([feedGroup(group)])
    } catch (error) {
      if (faultsOf(error).some((fault) => fault !== NOTHING_KEPT)) throw error
    } finally {
      await admin.disconnect()
    }
  }, failureOf)

const failureOf = (error: unknown): ForgetFailure => {
  const [fault = faultOf(error)] = faultsOf(error)
  return fault === 'NON_EMPTY_GROUP' ? { _tag: 'FeedInUse' } : { _tag: 'KafkaUnavailable', cause: fault }
}

/** The driver exports the class of this error in a way that modules do not see: it is known by its name. */
const faultsOf = (error: unknown): ReadonlyArray<string> =>
  error instanceof Error && error.name === 'KafkaJSDeleteGroupsError'
    ? (error as KafkaJSDeleteGroupsError).groups.map((one) => faultOf(one.error))
    : [faultOf(error)]

const NOTHING_KEPT = 'GROUP_ID_NOT_FOUND'
