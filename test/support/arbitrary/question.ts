import fc from 'fast-check'
import { PURPOSES } from '../../../src/domain/kernel/purpose.ts'
import { Audience, LineType } from '../../../src/domain/rules/question.ts'
import { fewInstants, spellingOf } from './instant.ts'
import { channel, SELLERS } from './scope.ts'

/** Questions that are in order, with any of the members they may have. */
export const question: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record(
    {
      contact: fc.constant(''),
      channel,
      purpose: fc.constantFrom(...PURPOSES),
      seller: fc.constantFrom<string>(...SELLERS),
      at: fewInstants.chain(spellingOf),
      jurisdictions: fc.array(fc.constantFrom('US', 'US-FL', 'GB', 'EU'), { maxLength: 3 }),
      postalCode: fc.constantFrom('33101', 'SW1A 1AA'),
      timeZone: fc.constantFrom('America/New_York', 'Europe/Berlin'),
      lineType: fc.constantFrom(...Object.keys(LineType.keys)),
      audience: fc.constantFrom(...Object.keys(Audience.keys)),
      recentAttempts: fc.array(fewInstants.chain(spellingOf), { maxLength: 3 }),
      minPosition: fc.constantFrom('size:0', 'size:41877', 'abcdefgh-00000000000000ff'),
    },
    { requiredKeys: ['contact', 'channel'] },
  )
  .map((asked) => ({ ...asked, contact: asked.channel === 'email' ? 'jane@example.com' : '+13055550123' }))
