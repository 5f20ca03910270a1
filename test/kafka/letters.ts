import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A dead letter as it lies on its topic. */
export interface Letter {
  readonly key: string | null
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** HMAC-SHA-256 under the key of a ledger, made here without the ledger's own code. */
export const digestsUnder = (keyFile: string): ((content: string) => string) => {
  const { contentDigestKey } = JSON.parse(readFileSync(keyFile, 'utf8')) as {
    readonly contentDigestKey: string
  }
  const key = Buffer.from(contentDigestKey, 'base64')
  return (content) => createHmac('sha256', key).update(content).digest('base64url')
}
