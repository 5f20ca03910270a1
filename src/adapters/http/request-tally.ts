/** Requests of one route, counted by status and by how long they took. Counting one touches two numbers. */
export interface RouteTally {
  readonly count: (status: number, seconds: number) => void
}

/** All routes, by method and pattern: what is asked for is never part of a name. */
export interface RequestTallies {
  readonly of: (method: string, route: string) => RouteTally
  /** The counts in the text format of Prometheus. */
  readonly exposition: () => string
}

export const requestTallies = (): RequestTallies => {
  const routes = new Map<string, Counted>()
  return {
    of: (method, route) => {
      const labels = `method="${method}",route="${route}"`
      const known = routes.get(labels)
      if (known !== undefined) return known
      const made = counted(labels)
      routes.set(labels, made)
      return made
    },
    exposition: () => {
      const used = [...routes.values()].filter(({ statuses }) => statuses.size > 0)
      return [
        '# HELP ledger_http_requests_total Requests answered, by route and status.',
        '# TYPE ledger_http_requests_total counter',
        ...used.flatMap(requestLines),
        '',
        '# HELP ledger_http_request_duration_seconds From the header of a request to its answer.',
        '# TYPE ledger_http_request_duration_seconds histogram',
        ...used.flatMap(durationLines),
        '',
      ].join('\n')
    },
  }
}

interface Counted extends RouteTally {
  readonly labels: string
  readonly statuses: Map<number, number>
  /** One more than there are bounds: the last is for what took longer. */
  readonly durations: Float64Array
  readonly seconds: () => number
}

const BOUNDS_SECONDS = [0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const counted = (labels: string): Counted => {
  const statuses = new Map<number, number>()
  const durations = new Float64Array(BOUNDS_SECONDS.length + 1)
  let total = 0
  return {
    labels,
    statuses,
    durations,
    seconds: () => total,
    count: (status, seconds) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      let i = 0
      while (i < BOUNDS_SECONDS.length && seconds > (BOUNDS_SECONDS[i] as number)) i++
      durations[i] = (durations[i] as number) + 1
      total += seconds
    },
  }
}

const requestLines = ({ labels, statuses }: Counted): ReadonlyArray<string> =>
  [...statuses].map(([status, times]) => `ledger_http_requests_total{${labels},status="${status}"} ${times}`)

const durationLines = ({ labels, durations, seconds }: Counted): ReadonlyArray<string> => {
  let below = 0
  const buckets = [...durations].map((times, i) => {
    below += times
    return `ledger_http_request_duration_seconds_bucket{${labels},le="${BOUNDS_SECONDS[i] ?? '+Inf'}"} ${below}`
  })
  return [
    ...buckets,
    `ledger_http_request_duration_seconds_sum{${labels}} ${seconds()}`,
    `ledger_http_request_duration_seconds_count{${labels}} ${below}`,
  ]
}
