import { randomUUID } from 'node:crypto'
import type { EventLog } from './log.ts'

/** What a fresh server has written before anybody else: `$all` never begins with a user's event. */
export const writeSystemEvents = (log: EventLog): void => {
  for (const login of ['admin', 'ops']) {
    append(log, `$user-${login}`, '$UserCreated', {
      LoginName: login,
      Groups: [`$${login}s`],
      Disabled: false,
    })
    append(log, `$$$user-${login}`, '$metadata', { $acl: { $r: login, $w: login } })
    append(log, '$users', '$User', `${login}`)
  }
  append(log, '$scavenges', '$scavengeIndexInitialized', { version: 1 })
}

const append = (log: EventLog, stream: string, type: string, data: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(data))
  log.append(stream, 'any', [
    { id: randomUUID(), type, isJson: true, data: bytes, metadata: new Uint8Array() },
  ])
}
