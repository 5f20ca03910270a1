/** The token of an `Authorization` header (RFC 6750 section 2.1), undefined where there is none. */
export const bearerToken = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined) return undefined
  const token = authorization.startsWith('Bearer ')
    ? authorization.slice('Bearer '.length)
    : BEARER.exec(authorization)?.[1]
  return token === undefined || token === '' ? undefined : token
}

const BEARER = /^bearer +([^ ]+) *$/i
