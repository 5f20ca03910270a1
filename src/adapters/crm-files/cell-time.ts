import * as t from 'io-ts'
import { localInstants } from './local-time.ts'

/**
 * How a column writes its times: `rfc3339`, `epoch-ms`, `epoch-s`, or a pattern such as `MM/dd/yyyy HH:mm`.
 * Letters of a pattern: yyyy MM M MMM dd d HH H hh h mm ss SSS a; text in single quotes stands for itself.
 */
export const TimeFormat = t.refinement(
  t.string,
  (format) => NAMED.has(format) || isPattern(format),
  'rfc3339, epoch-ms, epoch-s or a pattern such as MM/dd/yyyy HH:mm',
)

export const TimeZone = t.refinement(
  t.string,
  (zone) => isZone(zone),
  'a time zone such as America/New_York or UTC',
)

export const needsZone = (format: string): boolean => !NAMED.has(format)

/**
 * What a row is read as. Where a local time happened twice or never, or where only the day is known, a
 * permission counts from the earlier instant and a refusal from the later one: in doubt the refusal wins.
 */
export type Stance = 'permission' | 'refusal'

interface CellTime {
  readonly ms: number
  /** The calendar day as it was written. */
  readonly date: string
}

/** Reads a trimmed cell; undefined where it is no such time. */
export type ReadTime = (text: string, stance: Stance) => CellTime | undefined

export const timeReader = (format: string, zone: string | undefined): ReadTime => {
  switch (format) {
    case 'rfc3339':
      return readRfc3339
    case 'epoch-ms':
      return (text) => (/^\d{1,15}$/.test(text) ? atMs(Number(text)) : undefined)
    case 'epoch-s':
      return (text) => (/^\d{1,12}$/.test(text) ? atMs(Number(text) * 1000) : undefined)
    default:
      return patternReader(format, zone ?? 'UTC')
  }
}

const NAMED: ReadonlySet<string> = new Set(['rfc3339', 'epoch-ms', 'epoch-s'])

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** What each token of a pattern matches. The longest token of a letter is read first. */
const TOKENS: Readonly<Record<string, string>> = {
  yyyy: '(?<yyyy>\\d{4})',
  MMM: '(?<MMM>[A-Za-z]{3})',
  MM: '(?<MM>\\d{2})',
  M: '(?<MM>\\d{1,2})',
  dd: '(?<dd>\\d{2})',
  d: '(?<dd>\\d{1,2})',
  HH: '(?<HH>\\d{2})',
  H: '(?<HH>\\d{1,2})',
  hh: '(?<hh>\\d{2})',
  h: '(?<hh>\\d{1,2})',
  mm: '(?<mm>\\d{2})',
  ss: '(?<ss>\\d{2})',
  SSS: '(?<SSS>\\d{3})',
  a: '(?<a>[AaPp][Mm])',
}

const PIECES = /'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g

const piecesOf = (pattern: string): ReadonlyArray<string> | undefined => {
  const pieces = pattern.match(PIECES) ?? []
  return pieces.join('') === pattern ? pieces : undefined
}

const isPattern = (pattern: string): boolean => {
  const tokens = piecesOf(pattern)?.filter((piece) => /^[A-Za-z]/.test(piece))
  if (tokens === undefined || tokens.some((token) => !Object.hasOwn(TOKENS, token))) return false
  const letters = tokens.map((token) => token.charAt(0))
  const has = (letter: string) => letters.includes(letter)
  const hours = !has('h') || has('a')
  return (
    new Set(letters).size === letters.length &&
    has('y') &&
    has('M') &&
    has('d') &&
    hours &&
    !(has('h') && has('H'))
  )
}

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const readRfc3339: ReadTime = (text) => {
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/.test(text)) return undefined
  const ms = Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(ms) || !isDay(text.slice(0, 10)) ? undefined : { ms, date: text.slice(0, 10) }
}

const atMs = (ms: number): CellTime => ({ ms, date: new Date(ms).toISOString().slice(0, 10) })

const patternReader = (pattern: string, zone: string): ReadTime => {
  const source = (piecesOf(pattern) ?? []).map((piece) => TOKENS[piece] ?? escaped(piece)).join('')
  const shape = new RegExp(`^${source}$`)
  const instants = localInstants(zone)
  const hasTime = /[Hh]/.test(pattern.replaceAll(/'[^']*'/g, ''))
  return (text, stance) => {
    const parts = shape.exec(text)?.groups
    const date = parts && dateOf(parts)
    if (parts === undefined || date === undefined) return undefined
    const timeOfDayMs = hasTime ? timeOfDayMsOf(parts) : stance === 'permission' ? 0 : DAY_MS - 1
    if (timeOfDayMs === undefined) return undefined
    const { earlier, later } = instants(Date.parse(`${date}T00:00:00Z`) + timeOfDayMs)
    return { ms: stance === 'permission' ? earlier : later, date }
  }
}

const DAY_MS = 86_400_000

type Parts = Readonly<Record<string, string | undefined>>

const dateOf = ({ yyyy, MMM, MM, dd }: Parts): string | undefined => {
  const month = MMM === undefined ? MM : String(MONTHS.indexOf(MMM.toLowerCase()) + 1)
  const date = `${yyyy}-${month?.padStart(2, '0')}-${dd?.padStart(2, '0')}`
  return isDay(date) ? date : undefined
}

const timeOfDayMsOf = ({ HH, hh, mm, ss, SSS, a }: Parts): number | undefined => {
  if (hh !== undefined && (Number(hh) < 1 || Number(hh) > 12)) return undefined
  const afternoonHours = a?.toLowerCase() === 'pm' ? 12 : 0
  const hour = hh === undefined ? Number(HH) : (Number(hh) % 12) + afternoonHours
  const [minute, second] = [Number(mm ?? 0), Number(ss ?? 0)]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number(SSS ?? 0)
}

/** There is such a day: 2026-02-30 rolls over to another one. */
const isDay = (date: string): boolean => {
  const ms = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date)
}

const escaped = (piece: string): string =>
  piece.replace(/^'|'$/g, '').replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
