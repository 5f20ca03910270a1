import * as E from 'fp-ts/lib/Either.js'
import type { Config } from '../adapters/config.ts'
import { kafkaClient } from '../adapters/kafka/client.ts'
import { forgetFeedPlace } from '../adapters/kafka/feed/forget-place.ts'
import { NO_KAFKA_LOGGING } from '../adapters/kafka/logging.ts'
import { codeOf } from '../domain/contact/refusal.ts'

/** Forgets how far the suppression feed has been published; says what stands in the way where it cannot. */
export const forgetFeed = async ({
  kafka: settings,
}: Config): Promise<E.Either<{ readonly exitCode: 2 | 4; readonly sentence: string }, void>> => {
  if (settings === undefined)
    return E.left({ exitCode: 2, sentence: 'No broker is named: set LEDGER_KAFKA_BROKERS.' })
  const forgotten = await forgetFeedPlace(kafkaClient(settings, NO_KAFKA_LOGGING), settings.group)()
  if (E.isRight(forgotten)) return forgotten
  const { _tag } = forgotten.left
  const words =
    forgotten.left._tag === 'FeedInUse'
      ? 'A server takes part in publishing the suppression feed, and would keep its place again. Stop all servers of this ledger, or wait 10 s after one was killed, and run it again.'
      : `The place of the suppression feed cannot be forgotten: ${forgotten.left.cause}. Check that the brokers can be reached, and that this user may delete the group.`
  return E.left({ exitCode: 4, sentence: `${words} (${codeOf(_tag)})` })
}
