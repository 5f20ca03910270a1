import type { ContactState } from '../../src/domain/contact/state.ts'
import type { Channel } from '../../src/domain/kernel/channel.ts'
import type { Reason } from '../../src/domain/rules/decision.ts'
import { strictest } from '../../src/domain/rules/strictest.ts'
import { aimAt, at } from './contact-facts.ts'

export const STREAM = 'contact-aaaaaaaaaaaaaaaaaaaaaaaaaa'

const CHANNELS_ASKED: ReadonlyArray<Channel> = ['voice', 'autodialed-voice', 'sms', 'whatsapp', 'email']

const AIMS = ['acme', 'globex'].flatMap((seller) =>
  CHANNELS_ASKED.flatMap((channel) =>
    ['marketing', 'service'].map((purpose) => aimAt({ seller, channel, purpose })),
  ),
)

const INSTANTS = [
  '2026-01-01',
  '2026-03-01T09:00:00Z',
  '2026-04-01',
  '2026-04-02',
  '2026-06-15T12:00:00Z',
  '2027-01-01',
].map(at)

/** What a state answers to many questions at many times: two states that answer alike are alike to every dialer. */
export const answersOf = (
  state: ContactState,
  ask: typeof strictest = strictest,
): ReadonlyArray<ReadonlyArray<Reason>> =>
  AIMS.flatMap((aim) => INSTANTS.map((instant) => ask(state, aim, instant, STREAM)))
