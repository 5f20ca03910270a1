import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { issuesOf } from '../kernel/validation.ts'
import type { KafkaControl } from '../ports/kafka-control.ts'
import type { GapAcknowledged, GapFailure, Principal } from '../ports/ledger.ts'
import { acknowledgeGap, gapReasonIssues } from './acknowledge-gap.ts'
import type { OwnEventParts } from './append-own.ts'

const Wanted = t.strict({ topic: t.string, partition: t.number, reason: t.string })

/** Looks whether a partition has a gap, and records that it is accepted. */
export const acceptGap = async (
  parts: OwnEventParts,
  kafka: Pick<KafkaControl, 'gapOf'> | undefined,
  input: unknown,
  by: Principal,
): Promise<E.Either<GapFailure, GapAcknowledged>> => {
  const wanted = Wanted.decode(input)
  if (E.isLeft(wanted)) return E.left({ _tag: 'NotAGapRequest', issues: issuesOf(wanted.left) })
  const { topic, partition, reason } = wanted.right
  const issues = gapReasonIssues(reason)
  if (issues.length > 0) return E.left({ _tag: 'NotAGapRequest', issues })
  if (kafka === undefined) return E.left({ _tag: 'KafkaOff' })
  const gap = await kafka.gapOf(topic, partition)()
  if (E.isLeft(gap)) return gap
  return gap.right === undefined
    ? E.left({ _tag: 'NoSuchGap' })
    : acknowledgeGap(parts, gap.right, reason, by)
}
