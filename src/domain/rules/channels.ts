import type { Channel } from '../kernel/channel.ts'
import type { ConsentModels } from '../rule-pack/row.ts'
import type { PackChannel } from '../rule-pack/vocabulary.ts'

/** Whether a rule that names these channels binds one: `voice` in the pack means the voice family, `whatsapp` follows `sms`. */
export const binds = (named: ReadonlyArray<PackChannel>, channel: Channel): boolean =>
  NAMED_AS[channel].some((name) => named.includes(name))

const NAMED_AS: Readonly<Record<Channel, ReadonlyArray<PackChannel>>> = {
  voice: ['voice'],
  'autodialed-voice': ['voice', 'autodialed-voice'],
  'prerecorded-voice': ['voice', 'prerecorded-voice'],
  sms: ['sms'],
  whatsapp: ['sms'],
  email: ['email'],
  postal: ['postal'],
}

export const isVoice = (channel: Channel): boolean => NAMED_AS[channel].includes('voice')

export const isAutomatedVoice = (channel: Channel): boolean => isVoice(channel) && channel !== 'voice'

export const isText = (channel: Channel): boolean => NAMED_AS[channel].includes('sms')

/** Under which name the pack keeps a channel's consent model; undefined where it has none for it. */
export const modelKeyOf = (channel: Channel): keyof ConsentModels | undefined => MODEL_KEYS[channel]

const MODEL_KEYS: Readonly<Record<Channel, keyof ConsentModels | undefined>> = {
  voice: 'voice',
  'autodialed-voice': 'autodialedVoice',
  'prerecorded-voice': 'prerecordedVoice',
  sms: 'sms',
  whatsapp: 'sms',
  email: 'email',
  postal: undefined,
}
