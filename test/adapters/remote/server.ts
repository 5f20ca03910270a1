import * as E from 'fp-ts/lib/Either.js'
import { connect, type RemoteLedger } from '../../../src/adapters/remote/index.ts'

export const TOKEN = 'clt_secret'

export const CONTACT = '+13055550199'

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What a server does with one request: an answer, or an error that fetch throws. */
export type Reaction = Response | Error

export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers,
  })

export const problem = (status: number, code: string, issues?: unknown): Response =>
  answer(status, { type: 'about:blank', title: CONTACT, detail: TOKEN, status, code, issues })

/** As fetch throws where no connection can be made. */
export const unreachable = (code: string): Error =>
  new TypeError(`fetch failed for ${CONTACT}`, { cause: Object.assign(new Error(CONTACT), { code }) })

export const timeout = (): Error => Object.assign(new Error(CONTACT), { name: 'TimeoutError' })

/** A server that reacts so, one after the other; the last reaction is kept. */
export const server = (
  reactions: ReadonlyArray<() => Reaction>,
  setting: { url?: string; token?: string | undefined } = {},
) => {
  const sent: Array<Sent> = []
  const said: Array<string> = []
  const slept: Array<number> = []
  const controller = new AbortController()
  const connected = connect({
    url: setting.url ?? 'http://127.0.0.1:8080',
    token: 'token' in setting ? setting.token : TOKEN,
    say: (sentence) => void said.push(sentence),
    signal: controller.signal,
    sleep: async (ms) => {
      slept.push(ms)
    },
    fetch: async (url, { method = 'GET', headers, body }) => {
      const reaction = reactions[Math.min(sent.length, reactions.length - 1)]
      const text = typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined
      sent.push({ method, url: url.href, headers: headers as Record<string, string>, body: text })
      const result = reaction?.() ?? new Error('no reaction')
      if (result instanceof Error) throw result
      return result
    },
  })
  if (E.isLeft(connected)) throw new Error(connected.left.sentence)
  const ledger: RemoteLedger = connected.right
  return { ledger, sent, said, slept, abort: () => controller.abort() }
}
