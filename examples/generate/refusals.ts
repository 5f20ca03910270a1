import { addressOf, type ConsentEvent, type Draft, eventOf, type Members, personOf } from './event.ts'

/** Somebody takes a consent back: by a keyword, on the phone, with a link, by letter. */
export const withdrawal = (draft: Draft): ConsentEvent => {
  const { random, contact } = draft
  if (contact.channel === 'email') return unsubscribed(draft)
  return random.chance(0.55) ? replyKeyword(draft) : verbal(draft)
}

/** Somebody asks not to be called again, or is entered for another reason. */
export const dncRequest = (draft: Draft): ConsentEvent => {
  const { random } = draft
  const [reason = 'other', requestedBy = 'other'] = random.pick(DNC_REASONS)
  return eventOf(draft, 'https://crm.acme.example/dnc', 'dnc.added.v1', {
    ...addressOf(draft),
    person: random.chance(0.4) ? personOf(draft) : undefined,
    scope: scopeOf(draft),
    reason: misspelt(draft, reason),
    requestedBy,
  })
}

const replyKeyword = (draft: Draft): ConsentEvent =>
  eventOf(draft, 'https://sms.acme.example/replies', 'consent.withdrawn.v1', {
    ...addressOf(draft),
    scope: { channel: misspelt(draft, 'sms') },
    method: 'reply-keyword',
    words: draft.random.pick([
      'STOP',
      'Stop',
      'STOPALL',
      'UNSUBSCRIBE',
      'stop texting me pls',
      'STOPP',
      'no more',
    ]),
  })

const verbal = (draft: Draft): ConsentEvent =>
  eventOf(draft, 'https://crm.acme.example/calls', 'consent.withdrawn.v1', {
    ...addressOf(draft),
    person: personOf(draft),
    scope: scopeOf(draft),
    method: misspelt(draft, 'verbal'),
    words: draft.random.pick([
      'take me off your list',
      'do not call this number again',
      'not interested, stop calling',
      'you may still text me',
    ]),
  })

const unsubscribed = (draft: Draft): ConsentEvent =>
  eventOf(draft, 'https://mail.acme.example/unsubscribes', 'consent.withdrawn.v1', {
    ...addressOf(draft),
    scope: { channel: 'email', purpose: draft.random.chance(0.3) ? 'marketing' : undefined },
    method: draft.random.pick(['email-unsubscribe', 'email-unsubscribe', 'web', 'letter']),
  })

/** A refusal may name as much or as little as it likes: what is left out is refused altogether. */
const scopeOf = (draft: Draft): Members | undefined => {
  const { random, contact } = draft
  const channel = misspelt(
    draft,
    contact.channel === 'email' ? 'email' : random.pick(['voice', 'voice', 'sms', 'autodialed-voice']),
  )
  const way = random.below(10)
  if (way < 3) return undefined
  if (way < 4) return { seller: '*' }
  if (way < 7) return { channel }
  if (way < 9) return { seller: 'acme', channel: [channel], purpose: 'marketing' }
  return { seller: 'globex', purpose: '*' }
}

/**
 * One refusal in twenty was typed by hand: the ledger records it all the same, and reads it as widely as it
 * can.
 */
const misspelt = ({ random }: Draft, word: string): string =>
  random.chance(0.05) ? (TYPED[word] ?? word) : word

const TYPED: Readonly<Record<string, string>> = {
  sms: 'txt',
  voice: 'phone calls',
  verbal: 'verball',
  email: 'e-mail',
  'consumer-request': 'costumer request',
  complaint: 'complaing',
}

const DNC_REASONS = [
  ['consumer-request', 'consumer'],
  ['consumer-request', 'consumer'],
  ['consumer-request', 'agent'],
  ['complaint', 'consumer'],
  ['litigator', 'import'],
  ['wrong-number', 'agent'],
  ['deceased', 'admin'],
  ['minor', 'agent'],
  ['business-rule', 'admin'],
]
