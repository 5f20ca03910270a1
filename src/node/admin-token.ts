import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A secret of 256 random bits with a name that secret scanners can know. */
export const newSecret = (): string => `clt_${randomBytes(32).toString('base64url')}`

/** The node's own admin token: made on the first start and written where only its user can read it. */
export const adminToken = (
  dataDir: string,
): { readonly token: string; readonly file: string; readonly isNew: boolean } => {
  const file = join(dataDir, 'admin.token')
  if (existsSync(file)) return { token: readFileSync(file, 'utf8').trim(), file, isNew: false }
  const token = newSecret()
  writeFileSync(file, `${token}\n`, { mode: 0o600, flush: true, flag: 'wx' })
  return { token, file, isNew: true }
}
