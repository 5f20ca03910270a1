import type { ContactPoint } from '../../domain/kernel/contact-point.ts'
import type { ContactReader } from '../../domain/ports/contact-reader.ts'

/** An entry of a list as its number; undefined where it can be none. */
export type NumberOfText = (text: string) => number | undefined

/** Countries of the North American Numbering Plan share ten digits, and 1 before them. */
const IN_NANP = '+1'

export interface NumberTextParts {
  readonly contacts: ContactReader
  readonly numberOf: (contact: ContactPoint) => number
  readonly region: string | undefined
}

/** Reads what is written in one cell: a number with or without its country, or an address. */
export const numberOfText =
  ({ contacts, numberOf, region }: NumberTextParts): NumberOfText =>
  (text) => {
    const contact =
      contacts.read(text, region) ?? (/^\d{8,15}$/.test(text) ? contacts.read(`+${text}`) : undefined)
    return contact === undefined ? undefined : numberOf(contact)
  }

/** Whether numbers of a region are ten digits long, as far as a text of them shows: all of them are read without a library. */
export const isNanp = ({ contacts, region }: Pick<NumberTextParts, 'contacts' | 'region'>): boolean =>
  region !== undefined && contacts.read('2015550123', region)?.startsWith(IN_NANP) === true

/** Ten digits as a number of the plan; undefined where no area code begins like that. */
export const nanpNumber = (tenDigits: number): number | undefined =>
  tenDigits >= 2_000_000_000 && tenDigits < 10_000_000_000 ? 10_000_000_000 + tenDigits : undefined
