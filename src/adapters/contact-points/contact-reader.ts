import { type ContactPoint, canonicalEmail, looksLikeEmail } from '../../domain/kernel/contact-point.ts'
import type { ContactReader } from '../../domain/ports/contact-reader.ts'
import { northAmericanNumber } from './north-american.ts'
import { isCanonicalNumber } from './numbering-plans.ts'
import { readPhoneNumber } from './phone-number.ts'

export const contactReader: ContactReader = {
  read: (text, region) => {
    if (isCanonicalNumber(text)) return text as ContactPoint
    const national = northAmericanNumber(text, region)
    if (national !== undefined) return national as ContactPoint
    return looksLikeEmail(text) ? canonicalEmail(text) : readPhoneNumber(text, region)
  },
}
