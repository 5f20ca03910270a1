/** A content type without its parameters, and the charset among them, in lower case. */
export interface MediaType {
  readonly name: string
  readonly charset: string
}

export const mediaTypeOf = (header: string): MediaType => {
  const [name = '', ...parameters] = header.toLowerCase().split(';')
  const charset = parameters
    .map((parameter) => CHARSET.exec(parameter)?.[1])
    .find((value) => value !== undefined)
  return { name: name.trim(), charset: charset ?? 'utf-8' }
}

const CHARSET = /^\s*charset\s*=\s*"?([^\s"]*)"?\s*$/

/** JSON comes in UTF-8 (RFC 8259 section 8.1); ASCII is a part of it. */
export const isUtf8Charset = ({ charset }: MediaType): boolean =>
  charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii'

/** Whether an `Accept` header (RFC 9110 section 12.5.1) leaves room for a type. The most specific range decides. */
export const accepts = (accept: string | undefined, type: string): boolean => {
  if (accept === undefined || accept === '*/*' || accept === type) return true
  const ranges = accept.toLowerCase().split(',').map(rangeOf)
  const family = `${type.slice(0, type.indexOf('/'))}/*`
  for (const wanted of [type, family, '*/*']) {
    const fitting = ranges.filter(({ name }) => name === wanted)
    if (fitting.length > 0) return fitting.some(({ isRefused }) => !isRefused)
  }
  return false
}

const rangeOf = (text: string): { readonly name: string; readonly isRefused: boolean } => {
  const [name = '', ...parameters] = text.split(';')
  return { name: name.trim(), isRefused: parameters.some((parameter) => ZERO_QUALITY.test(parameter)) }
}

const ZERO_QUALITY = /^\s*q\s*=\s*0(\.0*)?\s*$/
