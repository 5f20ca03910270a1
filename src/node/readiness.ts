import type { NotReady, Readiness } from '../domain/ports/ledger.ts'
import { asOfOf } from '../projections/check.ts'
import type { IndexHost } from './index-host.ts'
import type { RegistriesBehind } from './registries.ts'

export interface ReadinessParts {
  readonly host: IndexHost
  readonly lagMsMax: number
  readonly isStopping: () => boolean
  readonly registriesBehind: () => RegistriesBehind | undefined
}

export const readiness = ({ host, lagMsMax, isStopping, registriesBehind }: ReadinessParts): Readiness => {
  const lag = host.lagMs()
  const asOf = asOfOf(host.index().checkpoint(), lag)
  const behind = registriesBehind()
  const code: NotReady | undefined = isStopping()
    ? 'STOPPING'
    : host.halted() !== undefined
      ? 'INDEX_HALTED'
      : lag > lagMsMax
        ? 'INDEX_BEHIND'
        : behind?.code
  const reconnects = host.reconnects()
  if (code === undefined) return { ready: true, asOf, reconnects }
  const named = code === behind?.code ? { content: behind.content } : {}
  return { ready: false, code, ...named, asOf, reconnects }
}
