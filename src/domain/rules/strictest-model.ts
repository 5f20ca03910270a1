import type { ConsentLevel } from '../contact/vocabulary.ts'
import type { Channel } from '../kernel/channel.ts'
import type { Need } from './consent.ts'

/**
 * What holds everywhere until a rule pack says otherwise: contact needs a standing grant of a level that is enough for the
 * channel under the strictest law that speaks of it.
 */
interface ChannelRule {
  readonly sufficient: ReadonlyArray<ConsentLevel>
  readonly law: string
}

const STRICTEST_MODEL: Readonly<Record<Channel, ChannelRule>> = {
  voice: { sufficient: ['express', 'express-written'], law: 'Directive 2002/58/EC art. 13(3)' },
  'autodialed-voice': { sufficient: ['express-written'], law: '47 CFR 64.1200(a)(2)' },
  'prerecorded-voice': { sufficient: ['express-written'], law: '47 CFR 64.1200(a)(3)' },
  sms: { sufficient: ['express-written'], law: '47 CFR 64.1200(a)(2)' },
  whatsapp: { sufficient: ['express-written'], law: '47 CFR 64.1200(a)(2)' },
  email: { sufficient: ['express', 'express-written'], law: 'Directive 2002/58/EC art. 13(1)' },
  postal: { sufficient: ['express', 'express-written'], law: 'Regulation (EU) 2016/679 art. 6(1)(a)' },
}

export const strictestNeed = (channel: Channel): Need => {
  const { sufficient, law } = STRICTEST_MODEL[channel]
  return { levels: sufficient, law, rule: STRICTEST_MODEL_RULE }
}

const STRICTEST_MODEL_RULE = 'strictest-model'

/** In the place of a rule pack's version while none is active. */
export const NO_RULE_PACK = 'none'
