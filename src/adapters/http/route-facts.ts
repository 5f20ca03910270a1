import type { Role } from '../../domain/access/role.ts'
import type { Principal } from '../../domain/ports/ledger.ts'
import type { Operation } from './openapi/operation.ts'

/** Who may use a route: anybody, whoever has a token, or the holders of these roles. `admin` may use every one. */
export type Access = 'open' | 'any-token' | ReadonlyArray<Role>

/** The parameters that a query may have. */
export interface QueryNames {
  readonly single: ReadonlyArray<string>
  readonly repeated: ReadonlyArray<string>
}

export const NO_PARAMETERS: QueryNames = { single: [], repeated: [] }

/** What a route says about itself: the guard at its door and the published description both read it. */
export interface RouteFacts {
  readonly access: Access
  /** The media type of its answer. */
  readonly produces: string
  readonly query: QueryNames | 'ignored'
  /** Asked so often that it is counted, but not written to the log unless something breaks. */
  readonly isHot?: boolean
  readonly operation: Operation
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly facts?: RouteFacts
  }
  interface FastifyRequest {
    /** Set by the guard before the handler of any route that is not open. */
    principal: Principal
    startedAt: number
    /** Of the problem that it is answered with, if any. */
    problemCode: string
  }
}
