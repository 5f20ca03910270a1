import { AREA_CODES } from './area-codes.ts'
import { nameOf } from './people.ts'
import { mix } from './random.ts'

/** Somebody who can be contacted. The same index is the same contact in every run, whatever the seed. */
export interface Contact {
  readonly index: number
  readonly channel: 'phone' | 'email'
  /** E.164, or an e-mail address. */
  readonly point: string
  /** Where the number was issued: `US-FL`, `GB`. Of an e-mail address nothing is known. */
  readonly place?: string
  /** The number as it is written at home, to be read with `region`. */
  readonly national?: string
  readonly region?: string
}

/**
 * Of twenty contacts thirteen are numbers of the United States and Canada, two British, one Australian or
 * German, and four e-mail addresses. Where the fictitious numbers of a country are used up an e-mail address
 * takes their place.
 */
export const contactAt = (index: number): Contact => {
  const slot = index % 20
  const round = Math.floor(index / 20)
  if (slot < 13) return northAmerican(index, round * 13 + slot) ?? email(index)
  if (slot < 15) return british(index, round * 2 + slot - 13) ?? email(index)
  if (slot < 16)
    return round % 2 === 0 ? australian(index, round / 2) : (german(index, (round - 1) / 2) ?? email(index))
  return email(index)
}

/**
 * So many contacts have a number that its regulator keeps for fiction; see examples/README.md for those after
 * them.
 */
export const FICTITIOUS_CONTACTS = Math.floor((AREA_CODES.length * 100 * 20) / 13)

/**
 * 555-0100 to 555-0199 in every area code, then the other 555 numbers, without 555-1212: that is directory
 * assistance.
 */
const northAmerican = (index: number, ordinal: number): Contact | undefined => {
  const area = AREA_CODES[ordinal % AREA_CODES.length]
  const line = Math.floor(ordinal / AREA_CODES.length)
  if (area === undefined || line >= LINES_PER_AREA) return undefined
  const number = line < 100 ? 100 + line : otherLine(line - 100)
  const digits = String(number).padStart(4, '0')
  const region = area.place.slice(0, 2)
  const national = `(${area.code}) 555-${digits}`
  return { index, channel: 'phone', point: `+1${area.code}555${digits}`, place: area.place, national, region }
}

/** Of ten thousand lines all but 555-1212. */
const LINES_PER_AREA = 9_999

const otherLine = (n: number): number => {
  const line = n < 100 ? n : n + 100
  return line < 1_212 ? line : line + 1
}

/** Ranges of a thousand numbers each that Ofcom keeps for drama. */
const BRITISH = (
  '7700900 2079460 1632960 1134960 1144960 1154960 1164960 1174960 1184960 1214960 ' +
  '1314960 1414960 1514960 1614960 1914980 2920180'
).split(' ')

const british = (index: number, ordinal: number): Contact | undefined => {
  const range = BRITISH[ordinal % BRITISH.length]
  const line = Math.floor(ordinal / BRITISH.length)
  if (range === undefined || line >= 1_000) return undefined
  return abroad(index, '44', 'GB', `${range}${threeDigits(line)}`)
}

/** The four regions of the Australian plan, each with 5550 and 7010 kept by the ACMA: 80,000 numbers. */
const australian = (index: number, ordinal: number): Contact => {
  const region = ['2', '3', '7', '8'][ordinal % 4] ?? '2'
  const block = Math.floor(ordinal / 4) % 2 === 0 ? '5550' : '7010'
  return abroad(
    index,
    '61',
    'AU',
    `${region}${block}${String(Math.floor(ordinal / 8) % 10_000).padStart(4, '0')}`,
  )
}

/**
 * A thousand numbers each in Berlin, Frankfurt, Hamburg, Cologne and Munich, kept by the Bundesnetzagentur.
 */
const GERMAN = ['3023125', '6990009', '4066969', '2214710', '8999998']

const german = (index: number, ordinal: number): Contact | undefined => {
  const range = GERMAN[ordinal % GERMAN.length]
  const line = Math.floor(ordinal / GERMAN.length)
  return range === undefined || line >= 1_000
    ? undefined
    : abroad(index, '49', 'DE', `${range}${threeDigits(line)}`)
}

const abroad = (index: number, code: string, region: string, digits: string): Contact => ({
  index,
  channel: 'phone',
  point: `+${code}${digits}`,
  place: region,
  national: `0${digits}`,
  region,
})

const email = (index: number): Contact => {
  const { first, last } = nameOf(index)
  const domain = ['example.com', 'example.org', 'example.net'][mix(index) % 3]
  return { index, channel: 'email', point: `${first}.${last}.${index}@${domain}`.toLowerCase() }
}

const threeDigits = (line: number): string => String(line).padStart(3, '0')
