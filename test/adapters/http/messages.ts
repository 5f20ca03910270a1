/** CloudEvents for tests of the border, plain as they would be posted. */
export const withdrawal = (id: string, contact = '+13055550123') => ({
  specversion: '1.0',
  id,
  source: 'crm',
  type: 'org.consent-ledger.consent.withdrawn.v1',
  time: '2026-11-02T09:00:00Z',
  data: { contact, method: 'web' },
})

export const grant = (id: string, scope: object = { channel: 'sms', purpose: 'marketing' }) => ({
  specversion: '1.0',
  id,
  source: 'crm',
  type: 'org.consent-ledger.consent.granted.v1',
  time: '2026-11-01T09:00:00Z',
  data: { contact: '+13055550123', scope, level: 'express-written', capture: { method: 'web-form' } },
})

export const STRUCTURED = 'application/cloudevents+json'
export const BATCH = 'application/cloudevents-batch+json'
export const JSON_TYPE = 'application/json'
