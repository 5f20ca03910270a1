import { addressOf, type ConsentEvent, type Draft, eventOf, type Members } from './event.ts'
import { boughtData, WEB_FORMS, webFormData } from './grants.ts'
import { lifted } from './other-facts.ts'
import { dncRequest, withdrawal } from './refusals.ts'

/** A message that must not be recorded, and why. */
export interface BrokenMessage {
  readonly line: string
  readonly outcome: 'refused' | 'invalid'
  readonly reason: string
}

/** One of the ways in which messages go wrong, by turns, so that a long file has all of them. */
export const brokenMessage = (draft: Draft, turn: number): BrokenMessage => {
  const make = WAYS[turn % WAYS.length] ?? truncated
  return make(draft)
}

type MakeBroken = (draft: Draft) => BrokenMessage

const truncated: MakeBroken = (draft) => {
  const line = JSON.stringify(grantOf(draft, webFormData(draft)))
  return { line: line.slice(0, Math.floor(line.length * 0.6)), outcome: 'invalid', reason: 'TRUNCATED_JSON' }
}

const withoutTime: MakeBroken = (draft) => {
  const { time: _, ...rest } = dncRequest(draft)
  return invalid(rest, 'TIME_MISSING')
}

const wrongTime: MakeBroken = (draft) =>
  invalid({ ...grantOf(draft, webFormData(draft)), time: 'last Tuesday' }, 'TIME_WRONG')

const withoutId: MakeBroken = (draft) => {
  const { id: _, ...rest } = grantOf(draft, webFormData(draft))
  return invalid(rest, 'ID_MISSING')
}

const unknownType: MakeBroken = (draft) =>
  invalid({ ...withdrawal(draft), type: 'org.consent-ledger.consent.revoked.v1' }, 'TYPE_UNKNOWN')

/** One digit short of a number of its country. */
const impossibleNumber: MakeBroken = (draft) =>
  invalid(
    grantOf(draft, { ...withoutRegion(webFormData(draft)), contact: '+1305555010' }),
    'NUMBER_IMPOSSIBLE',
  )

const nationalWithoutRegion: MakeBroken = (draft) =>
  invalid(
    grantOf(draft, { ...withoutRegion(webFormData(draft)), contact: '(305) 555-0142' }),
    'REGION_MISSING',
  )

const numberAsNumber: MakeBroken = (draft) =>
  invalid(grantOf(draft, { ...withoutRegion(webFormData(draft)), contact: 13055550142 }), 'WRONG_TYPE')

const dataAsText: MakeBroken = (draft) =>
  invalid({ ...grantOf(draft, {}), data: JSON.stringify(webFormData(draft)) }, 'WRONG_TYPE')

const unknownWordInGrant: MakeBroken = (draft) =>
  invalid(grantOf(draft, { ...webFormData(draft), level: 'written' }), 'WORD_UNKNOWN')

const withoutScope: MakeBroken = (draft) => {
  const { scope: _, ...rest } = webFormData(draft)
  return refused(grantOf(draft, rest), 'SCOPE_NOT_SPECIFIC')
}

const withoutPurpose: MakeBroken = (draft) =>
  refused(
    grantOf(draft, { ...webFormData(draft), scope: { seller: 'acme', channel: 'sms' } }),
    'SCOPE_NOT_SPECIFIC',
  )

const boughtWithoutEvidence: MakeBroken = (draft) =>
  refused(grantOf(draft, boughtData(draft)), 'EVIDENCE_REQUIRED')

const liftOfNothing: MakeBroken = (draft) => {
  const entry = {
    source: 'https://crm.acme.example/dnc',
    id: `never-sent-${draft.serial}`,
    address: addressOf(draft),
  }
  return refused(lifted(draft, entry), 'NO_SUCH_DNC_ENTRY')
}

const grantInFuture: MakeBroken = (draft) =>
  refused({ ...grantOf(draft, webFormData(draft)), time: '2099-01-01T00:00:00Z' }, 'GRANT_IN_FUTURE')

const WAYS: ReadonlyArray<MakeBroken> = [
  truncated,
  withoutScope,
  withoutTime,
  boughtWithoutEvidence,
  impossibleNumber,
  liftOfNothing,
  unknownType,
  numberAsNumber,
  withoutPurpose,
  wrongTime,
  nationalWithoutRegion,
  grantInFuture,
  unknownWordInGrant,
  withoutId,
  dataAsText,
]

const grantOf = (draft: Draft, data: Members): ConsentEvent =>
  eventOf(draft, WEB_FORMS, 'consent.granted.v1', data)

const withoutRegion = ({ region: _, ...data }: Members): Members => data

const invalid = (event: object, reason: string): BrokenMessage => ({
  line: JSON.stringify(event),
  outcome: 'invalid',
  reason,
})

const refused = (event: object, reason: string): BrokenMessage => ({
  line: JSON.stringify(event),
  outcome: 'refused',
  reason,
})
