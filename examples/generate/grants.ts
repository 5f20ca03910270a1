import { REFERENCES } from './disclosures.ts'
import {
  addressOf,
  type ConsentEvent,
  type Draft,
  eventOf,
  type Members,
  personOf,
  sellerOf,
  sha256Of,
} from './event.ts'
import { dateText, ENDS_AT_MS } from './timeline.ts'

/** Somebody agrees: mostly in a web form that showed a disclosure, else by voice, by text or on paper. */
export const grant = (draft: Draft): ConsentEvent => {
  const { random, contact } = draft
  if (contact.channel === 'email') return newsletter(draft)
  const way = random.below(100)
  if (way < 72) return webForm(draft)
  if (way < 84) return byVoice(draft)
  if (way < 94) return byText(draft)
  return bought(draft)
}

/** The members of a grant through a web form, for those who need one with something missing. */
export const webFormData = (draft: Draft): Members => {
  const { random, contact, occurredMs } = draft
  const disclosure = occurredMs < SECOND_VERSION_MS ? FIRST_VERSION : random.pick(SECOND_VERSION)
  const automatic = disclosure !== FIRST_VERSION
  return {
    ...addressOf(draft),
    person: random.chance(0.6) ? personOf(draft) : undefined,
    scope: {
      seller: sellerOf(draft),
      channel: automatic ? random.pick(AUTOMATIC) : random.pick(BY_HAND),
      purpose: random.pick(PURPOSES),
    },
    level: automatic ? 'express-written' : 'express',
    expiresAt: random.chance(0.1) ? `${dateText(occurredMs + YEAR_MS)}T00:00:00Z` : undefined,
    capture: {
      method: 'web-form',
      url: random.pick(FORM_URLS),
      form: 'contact-us',
      ip: ipOf(draft),
      userAgent: 'Mozilla/5.0',
    },
    disclosure,
    evidence: random.chance(0.3) ? [evidenceOf(draft, 'form-snapshot')] : undefined,
    jurisdiction: random.chance(0.5) ? contact.place : undefined,
  }
}

export const WEB_FORMS = 'https://www.acme.example/forms'

const webForm = (draft: Draft): ConsentEvent =>
  eventOf(draft, WEB_FORMS, 'consent.granted.v1', webFormData(draft))

const byVoice = (draft: Draft): ConsentEvent =>
  eventOf(draft, 'https://crm.acme.example/calls', 'consent.granted.v1', {
    ...addressOf(draft),
    person: personOf(draft),
    scope: { seller: sellerOf(draft), channel: 'voice', purpose: draft.random.pick(PURPOSES) },
    level: 'express',
    capture: {
      method: 'verbal',
      agent: `agent-${draft.random.below(40) + 1}`,
      recording: `rec-${draft.serial}`,
    },
    evidence: [evidenceOf(draft, 'recording')],
  })

const byText = (draft: Draft): ConsentEvent =>
  eventOf(draft, 'https://sms.acme.example/replies', 'consent.granted.v1', {
    ...addressOf(draft),
    scope: { seller: sellerOf(draft), channel: ['sms'], purpose: 'marketing' },
    level: 'express-written',
    capture: { method: 'reply-keyword' },
    disclosure: SMS_OPT_IN,
  })

const bought = (draft: Draft): ConsentEvent =>
  eventOf(draft, 'https://leads.bright.example/orders', 'consent.granted.v1', {
    ...boughtData(draft),
    evidence: [evidenceOf(draft, 'consent-certificate')],
  })

/** Bought data as it must not come: without its evidence. */
export const boughtData = (draft: Draft): Members => ({
  ...addressOf(draft),
  person: personOf(draft),
  scope: { seller: sellerOf(draft), channel: ['voice', 'sms'], purpose: 'marketing' },
  level: 'express-written',
  capture: { method: 'import' },
  acquiredFrom: {
    party: 'Bright Leads',
    date: dateText(Math.min(draft.occurredMs + WEEK_MS, ENDS_AT_MS)),
    contract: 'BL-2025-17',
  },
})

const newsletter = (draft: Draft): ConsentEvent => {
  const { random } = draft
  const customer = random.chance(0.25)
  return eventOf(draft, WEB_FORMS, 'consent.granted.v1', {
    ...addressOf(draft),
    person: random.chance(0.5) ? personOf(draft) : undefined,
    scope: { seller: sellerOf(draft), channel: 'email', purpose: random.pick(PURPOSES) },
    level: customer ? 'soft-opt-in' : 'express',
    capture: { method: 'web-form', url: 'https://www.acme.example/newsletter', ip: ipOf(draft) },
    disclosure: customer ? undefined : NEWSLETTER,
  })
}

/** The three blocks of addresses that RFC 5737 keeps for documentation. */
const ipOf = ({ random }: Draft): string =>
  `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.below(254) + 1}`

const evidenceOf = ({ random, serial }: Draft, kind: string): Members => ({
  kind,
  uri: `https://evidence.acme.example/${kind}/${serial}`,
  sha256: sha256Of(random),
})

const [FIRST_VERSION, ENGLISH, SPANISH, NEWSLETTER, SMS_OPT_IN] = REFERENCES

const SECOND_VERSION = [ENGLISH, ENGLISH, ENGLISH, SPANISH]

/** The day on which the second version of the form's text went live. */
const SECOND_VERSION_MS = Date.parse('2025-06-01T00:00:00Z')

const PURPOSES = ['marketing', 'marketing', 'marketing', 'service', 'survey', ['marketing', 'survey']]

const BY_HAND = ['voice', ['voice', 'sms']]

const AUTOMATIC = [
  ['autodialed-voice', 'sms'],
  ['voice', 'autodialed-voice', 'prerecorded-voice', 'sms'],
  ['sms', 'whatsapp'],
]

const FORM_URLS = [
  'https://www.acme.example/contact',
  'https://www.acme.example/quote',
  'https://shop.globex.example/account',
]

const WEEK_MS = 7 * 86_400_000

const YEAR_MS = 365 * 86_400_000
