import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { type HttpParts, httpApp } from '../../../src/adapters/http/app.ts'
import type { HttpLog } from '../../../src/adapters/http/log.ts'
import type { Role } from '../../../src/domain/access/role.ts'
import type { Ledger, Principal } from '../../../src/domain/ports/ledger.ts'
import { fakeLedger } from '../../support/fake-ledger.ts'

/** A server on a fake ledger, with one token for each role: `dialer-token`, `crm-token`, … */
export interface Serving {
  readonly app: FastifyInstance
  /** Every line that was logged, as JSON. */
  readonly logged: ReadonlyArray<string>
}

export const ROLES: ReadonlyArray<Role> = ['dialer', 'crm', 'auditor', 'privacy-officer', 'admin']

export const as = (role: Role): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${role}-token`,
})

export const serving = (ledger: Partial<Ledger> = {}, others: Partial<HttpParts> = {}): Serving => {
  const logged: Array<string> = []
  const write = (facts: object, message: string): void => {
    logged.push(JSON.stringify({ ...facts, message }))
  }
  const log: HttpLog = { info: write, warn: write, error: write }
  const app = httpApp({ ledger: fakeLedger(ledger), authenticate, log, version: '0.1.0', ...others })
  onTestFinished(() => app.close())
  return { app, logged }
}

const authenticate = (token: string): Principal | undefined => {
  const role = ROLES.find((name) => token === `${name}-token`)
  return role === undefined ? undefined : { name: `${role}-1`, role }
}
