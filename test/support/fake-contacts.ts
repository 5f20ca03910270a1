import { type ContactPoint, canonicalEmail, looksLikeEmail } from '../../src/domain/kernel/contact-point.ts'
import type { ContactReader } from '../../src/domain/ports/contact-reader.ts'

/** Country code and trunk prefix of the regions that tests speak of. */
const REGIONS: Readonly<Record<string, { readonly code: string; readonly trunk: string }>> = {
  US: { code: '1', trunk: '1' },
  GB: { code: '44', trunk: '0' },
}

/** Reads numbers by their length alone: enough for tests that are not about numbering plans. */
export const fakeContacts: ContactReader = {
  read: (text, region) => {
    if (looksLikeEmail(text)) return canonicalEmail(text)
    const digits = text.replaceAll(/[\s().-]/g, '')
    if (/^\+[1-9]\d{9,14}$/.test(digits)) return digits as ContactPoint
    const plan = region !== undefined && Object.hasOwn(REGIONS, region) ? REGIONS[region] : undefined
    if (plan === undefined || !/^\d{10,11}$/.test(digits)) return undefined
    const national = digits.startsWith(plan.trunk) ? digits.slice(1) : digits
    return `+${plan.code}${national}` as ContactPoint
  },
}
