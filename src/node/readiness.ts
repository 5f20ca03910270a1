import type { Clock } from '../domain/ports/clock.ts'
import type { NotReady, Readiness } from '../domain/ports/ledger.ts'
import { asOfOf } from '../projections/check.ts'
import { lagMs } from '../projections/runner.ts'
import type { IndexHost } from './index-host.ts'

export interface ReadinessParts {
  readonly host: IndexHost
  readonly clock: Clock
  readonly lagMsMax: number
  readonly isStopping: () => boolean
}

export const readiness = ({ host, clock, lagMsMax, isStopping }: ReadinessParts): Readiness => {
  const lag = lagMs(host.currentAt(), clock.now())
  const asOf = asOfOf(host.index().checkpoint(), lag)
  const code: NotReady | undefined = isStopping()
    ? 'STOPPING'
    : host.halted() !== undefined
      ? 'INDEX_HALTED'
      : lag > lagMsMax
        ? 'INDEX_BEHIND'
        : undefined
  return code === undefined ? { ready: true, asOf } : { ready: false, code, asOf }
}
