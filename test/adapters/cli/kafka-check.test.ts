import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { CommandLineParts } from '../../../src/adapters/cli/index.ts'
import { run } from './desk.ts'

const findings = [
  { about: 'broker a:9092', state: 'fine', sentence: 'answers.' },
  { about: 'topic t', state: 'wrong', sentence: 'does not exist.', next: 'Make it.' },
] as const

const answering =
  (answers: boolean, found: ReadonlyArray<(typeof findings)[number]>): CommandLineParts['kafkaCheck'] =>
  async () =>
    E.right({ answers, findings: found })

describe('consent-ledger kafka check', () => {
  test('says each finding in one line, with what to do next, and ends with 1 where something is wrong', async () => {
    const ran = await run(['kafka', 'check'], { parts: { kafkaCheck: answering(true, findings) } })
    expect(ran).toMatchObject({
      exitCode: 1,
      out: 'fine      broker a:9092 answers.\nwrong     topic t does not exist. Make it.\n',
    })
  })
  test('ends with 0 where all is fine, with 4 where no broker answers, and with 2 where Kafka is off', async () => {
    const exitOf = async (kafkaCheck: CommandLineParts['kafkaCheck']) =>
      (await run(['kafka', 'check'], { parts: { kafkaCheck } })).exitCode
    expect(await exitOf(answering(true, findings.slice(0, 1)))).toBe(0)
    expect(await exitOf(answering(false, findings.slice(1)))).toBe(4)
    expect(await exitOf(async () => E.left('Kafka is off.'))).toBe(2)
  })
  test('prints one document with --json, and makes topics with --create alone', async () => {
    const wanted: Array<unknown> = []
    const kafkaCheck: CommandLineParts['kafkaCheck'] = async (given) => {
      wanted.push(given)
      return E.right({ answers: true, findings })
    }
    const ran = await run(['kafka', 'check', '--json'], { parts: { kafkaCheck } })
    expect(JSON.parse(ran.out)).toStrictEqual({ fine: false, findings })
    await run(['kafka', 'check', '--create'], { parts: { kafkaCheck } })
    await run(['kafka', 'check', '--create', '--partitions', '12', '--copies', '2'], {
      parts: { kafkaCheck },
    })
    expect(wanted).toStrictEqual([
      { create: false },
      { create: true },
      { create: true, partitions: 12, copies: 2 },
    ])
  })
  test.each([
    [['--partitions', '12']],
    [['--create', '--partitions', '0']],
    [['--create', '--partitions', '1000']],
    [['--create', '--copies', 'three']],
  ])('takes no numbers that make no topic: %j', async (words) => {
    const ran = await run(['kafka', 'check', ...words], {
      parts: { kafkaCheck: answering(true, findings) },
    })
    expect(ran.exitCode).toBe(2)
    expect(ran.err).toContain('with --create, a whole number from 1 to 999')
  })
})
