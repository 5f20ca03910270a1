import { type ContactPoint, looksLikeEmail } from '../kernel/contact-point.ts'
import { bytesOfPseudonym, type Pseudonym } from '../kernel/pseudonym.ts'

/** How many consecutive numbers one page of a registry holds: the last four digits. */
export const NUMBERS_PER_PAGE = 10_000

/**
 * A contact as a whole number, which is what lists hold. A telephone number is its E.164 digits. An e-mail address has none: it
 * is a number beyond all of those, made of 52 bits of its pseudonym. Two addresses in 4.5 x 10^15 may share one, and then
 * the one that is on no list is refused as well.
 */
export const listedNumberOf = (
  contact: ContactPoint,
  pseudonymOf: (contact: ContactPoint) => Pseudonym,
): number => (looksLikeEmail(contact) ? addressNumber(pseudonymOf(contact)) : Number(contact.slice(1)))

/** E.164 has at most 15 digits, so no telephone number comes near. */
const ADDRESSES_FROM = 2_000_000_000_000_000

const addressNumber = (pseudonym: Pseudonym): number => {
  const bytes = bytesOfPseudonym(pseudonym)
  let bits = 0
  for (let i = 0; i < 6; i++) bits = bits * 256 + (bytes[i] ?? 0)
  return ADDRESSES_FROM + bits * 16 + ((bytes[6] ?? 0) >> 4)
}
