import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import * as E from 'fp-ts/lib/Either.js'
import { httpApp } from '../../src/adapters/http/app.ts'
import { systemClock } from '../../src/adapters/system/clock.ts'
import type { Ledger, Principal } from '../../src/domain/ports/ledger.ts'
import { decodeQuestion } from '../../src/domain/rules/question.ts'
import { newSecret } from '../../src/node/admin-token.ts'
import { gatekeeper } from '../../src/node/gatekeeper.ts'
import { type Figure, median } from './figures.ts'
import { contactNo } from './full-index.ts'
import { type FilledLedger, filledLedger } from './reading.ts'

const AT = '2026-11-21T18:04:05Z'
const ROUNDS = 5
const ROUND_SECONDS = 2
const CONNECTIONS = 32

/** One check in process, and one over HTTP beside a bare route that returns as many bytes. */
export const checkFigures = async (contacts: number): Promise<ReadonlyArray<Figure>> => {
  const filled = await filledLedger(contacts)
  try {
    return [...inProcess(filled, contacts), ...(await overHttp(filled, contacts))]
  } finally {
    await filled.close()
  }
}

const inProcess = ({ ledger, secondsToFill }: FilledLedger, contacts: number): ReadonlyArray<Figure> => {
  const known = questionsOf(contacts, (i) => (i * 7_919) % contacts)
  const mixed = questionsOf(contacts, (i) => (i % 10 === 0 ? (i * 7_919) % contacts : contacts + i * 13))
  return [
    { name: 'known contacts', questions: known },
    { name: '90 % not in the ledger', questions: mixed },
  ].map(({ name, questions }) => {
    const microseconds: Array<number> = []
    const cpuMicroseconds: Array<number> = []
    for (let round = 0; round < 30; round++) {
      const startedAt = performance.now()
      const before = process.cpuUsage()
      for (const question of questions) ledger.check(question)
      const { user, system } = process.cpuUsage(before)
      microseconds.push(((performance.now() - startedAt) * 1_000) / questions.length)
      cpuMicroseconds.push((user + system) / questions.length)
    }
    const value = median(microseconds.slice(5))
    return {
      work: `check in process, ${contacts.toLocaleString('en')} contacts, ${name}`,
      value,
      unit: 'µs median',
      goal: '≤ 10 µs',
      isMet: value <= 10,
      raw: { rounds: microseconds, cpuMicroseconds: median(cpuMicroseconds.slice(5)), secondsToFill },
    }
  })
}

const questionsOf = (contacts: number, pick: (i: number) => number) =>
  Array.from({ length: Math.min(10_000, contacts) }, (_, i) => ({
    contact: contactNo(pick(i)),
    channel: 'sms',
    at: AT,
  }))

const overHttp = async (filled: FilledLedger, contacts: number): Promise<ReadonlyArray<Figure>> => {
  const token = newSecret()
  const authenticate = gatekeeper({ tokens: () => [], tokenChanges: () => 0, adminToken: token })
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const ledger = { ...filled.ledger, readiness: () => ({ ready: true }) } as unknown as Ledger
  const app = httpApp({ ledger, authenticate, log, version: 'bench' })
  const bare = bareApp(filled, authenticate)
  const ports = { ledger: await portOf(app), bare: await portOf(bare) }
  const pathOf = (n: number): string => `/v1/check?contact=%2B${contactNo(n).slice(1)}&channel=sms&at=${AT}`
  const figures: Array<Figure> = []
  for (const { name, pick } of [
    {
      name: '90 % not in the ledger',
      pick: (i: number) => (i % 10 === 0 ? (i * 7_919) % contacts : contacts + i * 13),
    },
    { name: 'all in the ledger', pick: (i: number) => (i * 7_919) % contacts },
  ]) {
    const paths = Array.from({ length: 1_000 }, (_, i) => pathOf(pick(i)))
    const perSecond = { ledger: [] as Array<number>, bare: [] as Array<number> }
    const cpuMicroseconds = { ledger: [] as Array<number>, bare: [] as Array<number> }
    for (let round = 0; round <= ROUNDS; round++) {
      for (const side of ['ledger', 'bare'] as const) {
        const seconds = round === 0 ? 1 : ROUND_SECONDS
        const before = process.cpuUsage()
        const load = await loadOf(ports[side], seconds, token, paths)
        const { user, system } = process.cpuUsage(before)
        if (load.failed > 0) throw new Error(`${load.failed} requests failed`)
        if (round === 0) continue
        perSecond[side].push(load.perSecond)
        cpuMicroseconds[side].push((user + system) / load.answered)
      }
    }
    const ratios = perSecond.ledger.map((value, i) => value / (perSecond.bare[i] ?? Number.NaN))
    const cpuRatios = cpuMicroseconds.bare.map(
      (value, i) => value / (cpuMicroseconds.ledger[i] ?? Number.NaN),
    )
    const paced = await loadOf(ports.ledger, ROUND_SECONDS, token, paths, median(perSecond.ledger) / 2)
    figures.push({
      work: `check over HTTP, ${name}, against a bare Fastify route`,
      value: median(ratios),
      unit: '× bare',
      goal: '≥ 0.85 ×',
      isMet: median(ratios) >= 0.85,
      raw: {
        ...perSecond,
        ratios,
        // Of the serving process for each request: steadier than the clock where others use the machine too.
        cpuMicrosecondsOfLedger: cpuMicroseconds.ledger,
        cpuMicrosecondsOfBare: cpuMicroseconds.bare,
        cpuRatio: median(cpuRatios),
        p99MsAtHalfLoad: paced.p99,
      },
    })
  }
  await app.close()
  await bare.close()
  return figures
}

/** The same token check, the same parsing and the same validation, and as many bytes, from nowhere. */
const bareApp = (filled: FilledLedger, authenticate: (token: string) => Principal | undefined) => {
  const app = Fastify()
  const decode = decodeQuestion(filled.asking)
  const textFor = (n: number): string => {
    const decision = filled.ledger.check({ contact: contactNo(n), channel: 'sms', at: AT })
    if (E.isLeft(decision)) throw new Error('no decision')
    return JSON.stringify(decision.right)
  }
  const texts = { known: textFor(0), unknown: textFor(9_000_000) }
  app.get('/v1/check', (request, reply) => {
    const token = request.headers.authorization?.slice('Bearer '.length)
    if (token === undefined || authenticate(token) === undefined) return reply.code(401).send()
    const question = decode(request.query, systemClock.now())
    if (E.isLeft(question)) return reply.code(422).send()
    const { contact = '' } = question.right
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(
        contact.length > 0 && Number(contact.slice(2)) - 2_000_000_000 < 1_000_000
          ? texts.known
          : texts.unknown,
      )
  })
  return app
}

const portOf = async (app: {
  listen: (at: { host: string; port: number }) => Promise<string>
  server: { address: () => unknown }
}) => {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
}

interface Load {
  readonly answered: number
  readonly perSecond: number
  readonly failed: number
  readonly p50: number
  readonly p99: number
}

const loadOf = (
  port: number,
  seconds: number,
  token: string,
  paths: ReadonlyArray<string>,
  rate?: number,
): Promise<Load> =>
  new Promise((resolve, reject) => {
    const client = new URL('http-client.ts', import.meta.url).pathname
    const numbers = [port, seconds, CONNECTIONS].map(String)
    const paced = rate === undefined ? [] : [String(rate)]
    const child = spawn(process.execPath, [client, ...numbers, token, JSON.stringify(paths), ...paced], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
    child.on('error', reject)
    child.on('close', () => resolve(JSON.parse(text) as Load))
  })
