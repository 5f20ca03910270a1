import { Counter, Registry } from '@prometheus-io/client'
import { describe, expect, test } from 'vitest'
import { AS_OF } from '../../support/fake-ledger.ts'
import { BATCH, withdrawal } from './messages.ts'
import { as, type Serving, serving } from './serving.ts'

const metrics = async ({ app }: Serving): Promise<ReadonlyArray<string>> => {
  const answer = await app.inject({ url: '/metrics', headers: as('auditor') })
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  return answer.body.split('\n')
}

describe('GET /metrics', () => {
  test('counts requests by the pattern of their route, and how long they took', async () => {
    const serves = serving()
    const check = '/v1/check?contact=%2B13055550123&channel=voice'
    await serves.app.inject({ url: check, headers: as('dialer') })
    await serves.app.inject({ url: check, headers: as('dialer') })
    await serves.app.inject({ url: check })
    await serves.app.inject({ url: '/v1/contacts/%2B13055550123/history', headers: as('auditor') })
    await serves.app.inject({ url: '/nowhere' })
    expect(await metrics(serves)).toEqual(
      expect.arrayContaining([
        '# TYPE ledger_http_requests_total counter',
        'ledger_http_requests_total{method="GET",route="/v1/check",status="200"} 2',
        'ledger_http_requests_total{method="GET",route="/v1/check",status="401"} 1',
        'ledger_http_requests_total{method="GET",route="/v1/contacts/:contact/history",status="200"} 1',
        'ledger_http_requests_total{method="any",route="none",status="401"} 1',
        '# TYPE ledger_http_request_duration_seconds histogram',
        'ledger_http_request_duration_seconds_bucket{method="GET",route="/v1/check",le="+Inf"} 3',
        'ledger_http_request_duration_seconds_count{method="GET",route="/v1/check"} 3',
      ]),
    )
  })
  test('counts outcomes, verdicts and problems by their words', async () => {
    const serves = serving()
    await serves.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { ...as('crm'), 'content-type': BATCH },
      payload: JSON.stringify([withdrawal('1'), withdrawal('1'), {}]),
    })
    await serves.app.inject({
      method: 'POST',
      url: '/v1/checks',
      headers: { ...as('dialer'), 'content-type': 'application/json' },
      payload: '{"queries":[{"contact":"+13055550123","channel":"voice"},{}]}',
    })
    await serves.app.inject({
      method: 'POST',
      url: '/v1/checks',
      headers: { ...as('dialer'), 'content-type': 'application/json' },
      payload: '{',
    })
    expect(await metrics(serves)).toEqual(
      expect.arrayContaining([
        'ledger_http_outcomes_total{outcome="recorded"} 1',
        'ledger_http_outcomes_total{outcome="duplicate"} 1',
        'ledger_http_outcomes_total{outcome="invalid"} 1',
        'ledger_http_outcomes_total{outcome="refused"} 0',
        'ledger_http_verdicts_total{verdict="deny"} 1',
        'ledger_http_verdicts_total{verdict="permit"} 0',
        'ledger_http_problems_total{code="NOT_JSON"} 1',
      ]),
    )
  })
  test('says where the index is', async () => {
    const serves = serving(
      {
        readiness: () => ({
          ready: false,
          code: 'INDEX_HALTED',
          asOf: { ...AS_OF, lagMs: 1_500 },
          reconnects: 0,
        }),
      },
      { feedReconnects: () => 3 },
    )
    expect(await metrics(serves)).toEqual(
      expect.arrayContaining([
        'ledger_ready 0',
        'ledger_index_size 41877',
        'ledger_index_lag_seconds 1.5',
        'ledger_index_halted 1',
        'ledger_index_reconnects_total 3',
        'ledger_not_ready{code="INDEX_HALTED"} 1',
        'ledger_not_ready{code="STOPPING"} 0',
      ]),
    )
  })
  test('shows the process, and metrics of others', async () => {
    const registry = new Registry()
    new Counter({ name: 'ledger_of_somebody_else_total', help: 'Anything.', registers: [registry] }).inc(2)
    const lines = await metrics(serving({}, { registry }))
    expect(lines).toContain('ledger_of_somebody_else_total 2')
    expect(lines.some((line) => line.startsWith('process_cpu_seconds_total'))).toBe(true)
  })
  test('names each metric once, with its help and type before it', async () => {
    const lines = await metrics(serving())
    const typed = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2])
    expect(new Set(typed).size).toBe(typed.length)
    for (const line of lines)
      expect(line).toMatch(/^(# (HELP|TYPE) \S+ .+|\w+(\{[^}]*\})? (NaN|Nan|[-+\d.eInf]+))?$/)
  })
})
