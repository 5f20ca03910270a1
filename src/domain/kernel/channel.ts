import * as t from 'io-ts'

/** How a contact is made. `voice` is a live, hand-dialled call; `prerecorded-voice` is also an artificial voice. */
export const Channel = t.keyof(
  {
    voice: null,
    'autodialed-voice': null,
    'prerecorded-voice': null,
    sms: null,
    whatsapp: null,
    email: null,
    postal: null,
  },
  'a channel (voice, autodialed-voice, prerecorded-voice, sms, whatsapp, email, postal)',
)
export type Channel = t.TypeOf<typeof Channel>

export const CHANNELS = Object.keys(Channel.keys) as ReadonlyArray<Channel>

/** The channels of which a refusal covers this one: `voice` covers the voice family, `sms` covers `whatsapp`. */
export const refusedBy = (channel: Channel): ReadonlyArray<Channel> => {
  switch (channel) {
    case 'autodialed-voice':
    case 'prerecorded-voice':
      return ['voice', channel]
    case 'whatsapp':
      return ['sms', channel]
    case 'voice':
    case 'sms':
    case 'email':
    case 'postal':
      return [channel]
  }
}
