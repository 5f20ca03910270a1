import { createHash } from 'node:crypto'

/**
 * A text that was shown to people before they agreed. Publish it with `POST /v1/disclosures`, member by
 * member.
 */
export interface Disclosure {
  readonly id: string
  readonly version: string
  readonly language: string
  readonly text: string
}

export interface DisclosureReference {
  readonly id: string
  readonly version: string
  readonly language: string
  readonly sha256: string
}

export const DISCLOSURES: ReadonlyArray<Disclosure> = [
  {
    id: 'web-contact-consent',
    version: '2024-09',
    language: 'en',
    text: 'By pressing Send I agree that Acme may call or text me at the number above about its offers.',
  },
  {
    id: 'web-contact-consent',
    version: '2025-06',
    language: 'en',
    text:
      'By pressing Send I agree that Acme may call or text me, also with an automatic dialing ' +
      'system or a prerecorded voice, at the number above about its offers. My consent is not a ' +
      'condition of any purchase. I can withdraw it at any time by any reasonable means.',
  },
  {
    id: 'web-contact-consent',
    version: '2025-06-es',
    language: 'es',
    text:
      'Al pulsar Enviar acepto que Acme me llame o me envíe mensajes de texto al número indicado, ' +
      'también con un sistema de marcación automática o una voz grabada, para informarme de sus ' +
      'ofertas. Mi consentimiento no es condición de ninguna compra. Puedo retirarlo en cualquier ' +
      'momento por cualquier medio razonable.',
  },
  {
    id: 'newsletter',
    version: '3',
    language: 'en',
    text: 'Send me the Acme newsletter. I can unsubscribe at any time with the link in every issue.',
  },
  {
    id: 'sms-opt-in',
    version: '1',
    language: 'en',
    text: 'Reply YES to get offers from Acme by text. Message and data rates may apply. Reply STOP to opt out.',
  },
]

/** What an event says of a text: its SHA-256 over the UTF-8 bytes, not the text. */
export const REFERENCES: ReadonlyArray<DisclosureReference> = DISCLOSURES.map(({ text, ...reference }) => ({
  ...reference,
  sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
}))
