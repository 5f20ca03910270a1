import type { ContactPoint } from '../kernel/contact-point.ts'

/** Reads what people write as a contact point: the numbering plans of the world are no part of the domain. */
export interface ContactReader {
  /**
   * The canonical form; undefined where it cannot be a number or an address. `region` (ISO 3166-1 alpha-2) is needed to
   * read a national number, and is ignored where the text says its country itself.
   */
  readonly read: (text: string, region?: string) => ContactPoint | undefined
}
