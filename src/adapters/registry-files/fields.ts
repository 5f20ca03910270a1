import { type NumberOfText, nanpNumber } from './number-text.ts'

/** What one line says. */
export interface Said {
  readonly number: number
  readonly isRemoved?: boolean | undefined
  readonly atMs: number
}

/**
 * The order of the fields of a change list is not published, so each is known by its look: an area code has three digits, a local
 * number seven, a flag is a letter, and the rest is a date or a time. Undefined where a field looks like none of these, or one comes twice.
 */
export const saidBy = (line: string, numberOf: NumberOfText): Said | undefined => {
  let [area, local, number]: [string?, string?, number?] = []
  let isRemoved: boolean | undefined
  let date = ''
  for (const field of fieldsOf(line)) {
    if (AREA.test(field) && area === undefined) area = field
    else if (LOCAL.test(field) && local === undefined) local = field
    else if (FLAG.test(field) && isRemoved === undefined) isRemoved = isRemoval(field)
    else if (isDate(field) || (TIME.test(field) && date !== ''))
      date = date === '' ? field : `${date} ${field}`
    else if (number === undefined) {
      number = numberOf(field)
      if (number === undefined) return undefined
    } else return undefined
  }
  const whole =
    area !== undefined && local !== undefined ? nanpNumber(Number(area) * 10_000_000 + Number(local)) : number
  const isOne =
    (area === undefined) === (local === undefined) && (area === undefined) !== (number === undefined)
  return whole === undefined || !isOne ? undefined : { number: whole, isRemoved, atMs: msOfDate(date) }
}

export const fieldsOf = (line: string): ReadonlyArray<string> =>
  line.split(/[,;|\t]/).map((field) =>
    field
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2')
      .trim(),
  )

const AREA = /^\d{3}$/
const LOCAL = /^\d{3}-?\d{4}$/
const FLAG = /^(a|add|added|d|del|delete|deleted|r|remove|removed)$/i

/** Whether a flag says that a number left the list; undefined where it is no flag. */
export const flagOf = (text: string): boolean | undefined => (FLAG.test(text) ? isRemoval(text) : undefined)

const isRemoval = (flag: string): boolean => !/^a/i.test(flag)

export const isDate = (text: string): boolean => DATE.test(text)

const DATE = /^(\d{4}-\d\d?-\d\d?|\d\d?\/\d\d?\/\d{4}|(19|20)\d{6}|(19|20)\d{12})([T ].*)?$/
const TIME = /^\d\d?:\d\d(:\d\d(\.\d+)?)?( ?[AP]M)?$/i

/** A date with or without a time, taken as UTC: it is compared with others of the same file and with nothing else. */
export const msOfDate = (text: string): number => {
  const digits = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/.exec(text)
  if (digits !== null) {
    const [, year, month, day, hour = '00', minute = '00', second = '00'] = digits
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  }
  return text === '' ? Number.NaN : Date.parse(/[TZ+]/.test(text) ? text : `${text} UTC`)
}
