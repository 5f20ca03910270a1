/** A reason in plain words. A code that a newer server gives stands for itself. */
export const reasonWords = (code: string): string => WORDS[code] ?? 'a reason this version has no words for'

const WORDS: Readonly<Record<string, string>> = {
  INVALID_CONTACT: 'this is no possible number or address',
  CONSENT_WITHDRAWN: 'the person withdrew, and has not agreed anew',
  INTERNAL_DNC: 'the contact is on the internal do-not-call list',
  REGISTRY_LISTED: 'the number is on a do-not-call registry that applies',
  CONSENT_REQUIRED: 'consent is needed for this channel, and none was given',
  CONSENT_INSUFFICIENT: 'there is consent, but not of the level that is needed',
  CONSENT_EXPIRED: 'the consent has lapsed',
  CONTACT_REASSIGNED: 'the number changed hands after the consent was given',
  PROHIBITED: 'the law prohibits this contact',
  REGISTRY_MISSING: 'a registry that applies was never imported',
  REGISTRY_STALE: 'a registry that applies is too old',
  JURISDICTION_UNKNOWN: 'it is not known whose law applies',
  HOURS_UNKNOWN: 'it is not known when this person may be called',
  LINE_TYPE_UNKNOWN: 'it is not known what kind of line this is',
  INDEX_BEHIND: 'the index does not hold everything yet: ask again in a moment',
  OUTSIDE_CALLING_HOURS: 'not at this hour',
  HOLIDAY: 'not on this day',
  FREQUENCY_CAP: 'the person was contacted too often of late',
  CONSENT_VALID: 'there is a valid consent',
  RELATIONSHIP: 'a business relationship allows it',
  NO_CONSENT_NEEDED: 'no consent is needed here',
  EXEMPT_PURPOSE: 'this purpose is exempt',
}
