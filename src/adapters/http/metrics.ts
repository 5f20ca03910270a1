import { Counter, collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client'
import type { Ledger, NotReady } from '../../domain/ports/ledger.ts'
import type { Verdict } from '../../domain/rules/decision.ts'
import type { OutcomeWord } from '../../domain/workflow/outcome.ts'
import { type RequestTallies, requestTallies } from './request-tally.ts'

/** What is counted of the server and its ledger. Labels are words of this program: nothing that was sent is among them. */
export interface Metrics {
  readonly requests: RequestTallies
  readonly outcome: (word: OutcomeWord) => void
  readonly verdict: (verdict: Verdict) => void
  readonly problem: (code: string) => void
  /** Everything, in the text format of Prometheus. */
  readonly text: () => Promise<string>
}

export interface MetricsParts {
  readonly ledger: Pick<Ledger, 'readiness'>
  /** How many times the feed of the index broke and was followed anew. */
  readonly feedReconnects?: (() => number) | undefined
  /** Metrics of others, shown beside these. */
  readonly registry?: Registry | undefined
}

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

export const metricsOf = ({ ledger, feedReconnects = () => 0, registry: others }: MetricsParts): Metrics => {
  const registry = new Registry()
  const requests = requestTallies()
  const outcomes: Record<OutcomeWord, number> = {
    recorded: 0,
    duplicate: 0,
    conflict: 0,
    refused: 0,
    invalid: 0,
  }
  const verdicts: Record<Verdict, number> = { permit: 0, deny: 0, defer: 0, unknown: 0 }
  const problems = new Map<string, number>()

  counterOf(
    registry,
    'ledger_http_outcomes_total',
    'Events that came over HTTP, by what became of them.',
    'outcome',
    () => Object.entries(outcomes),
  )
  counterOf(registry, 'ledger_http_verdicts_total', 'Checks answered over HTTP, by verdict.', 'verdict', () =>
    Object.entries(verdicts),
  )
  counterOf(
    registry,
    'ledger_http_problems_total',
    'Requests answered with a problem, by its code.',
    'code',
    () => [...problems],
  )
  counterOf(
    registry,
    'ledger_index_reconnects_total',
    'Times the feed of the index broke.',
    undefined,
    () => [['', feedReconnects()]],
  )
  indexGauges(registry, ledger)

  return {
    requests,
    outcome: (word) => {
      outcomes[word]++
    },
    verdict: (verdict) => {
      verdicts[verdict]++
    },
    problem: (code) => {
      problems.set(code, (problems.get(code) ?? 0) + 1)
    },
    text: async () => {
      const parts = [registry, processRegistry(), ...(others === undefined ? [] : [others])]
      const texts = await Promise.all(parts.map((part) => part.metrics()))
      return [requests.exposition(), ...texts].join('\n')
    },
  }
}

/** A counter whose values are kept elsewhere and copied when they are asked for: the hot path adds to a number. */
const counterOf = (
  registry: Registry,
  name: string,
  help: string,
  label: string | undefined,
  values: () => Iterable<readonly [string, number]>,
): void => {
  const counter: Counter<string> = new Counter({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [registry],
    collect: () => {
      counter.reset()
      for (const [value, times] of values()) counter.inc(label === undefined ? {} : { [label]: value }, times)
    },
  })
}

const NOT_READY: ReadonlyArray<NotReady> = ['INDEX_BEHIND', 'INDEX_HALTED', 'STOPPING']

const indexGauges = (registry: Registry, { readiness }: Pick<Ledger, 'readiness'>): void => {
  const gauge = (name: string, help: string, value: () => number): void => {
    const made: Gauge = new Gauge({ name, help, registers: [registry], collect: () => made.set(value()) })
  }
  gauge('ledger_ready', 'Whether this node may be asked.', () => (readiness().ready ? 1 : 0))
  gauge('ledger_index_size', 'Merkle leaves that the index holds.', () => readiness().asOf.size)
  gauge(
    'ledger_index_lag_seconds',
    'How long ago the index was last known to hold everything.',
    () => readiness().asOf.lagMs / 1_000,
  )
  gauge('ledger_index_halted', 'Whether the index came upon an event that it cannot read.', () => {
    const now = readiness()
    return !now.ready && now.code === 'INDEX_HALTED' ? 1 : 0
  })
  const codes: Gauge<string> = new Gauge({
    name: 'ledger_not_ready',
    help: 'Why this node may not be asked: 1 for the reason that holds.',
    labelNames: ['code'],
    registers: [registry],
    collect: () => {
      const now = readiness()
      for (const code of NOT_READY) codes.set({ code }, !now.ready && now.code === code ? 1 : 0)
    },
  })
}

/** One for the whole process, whatever the number of servers in it: what it watches cannot be unwatched. */
const processRegistry = (): Registry => {
  if (ofProcess === undefined) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}

let ofProcess: Registry | undefined
