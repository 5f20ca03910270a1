import type { NotReady, Readiness } from '../domain/ports/ledger.ts'
import { asOfOf } from '../projections/check.ts'
import type { IndexHost } from './index-host.ts'

export interface ReadinessParts {
  readonly host: IndexHost
  readonly lagMsMax: number
  readonly isStopping: () => boolean
}

export const readiness = ({ host, lagMsMax, isStopping }: ReadinessParts): Readiness => {
  const lag = host.lagMs()
  const asOf = asOfOf(host.index().checkpoint(), lag)
  const code: NotReady | undefined = isStopping()
    ? 'STOPPING'
    : host.halted() !== undefined
      ? 'INDEX_HALTED'
      : lag > lagMsMax
        ? 'INDEX_BEHIND'
        : undefined
  const reconnects = host.reconnects()
  return code === undefined ? { ready: true, asOf, reconnects } : { ready: false, code, asOf, reconnects }
}
