import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, test } from 'vitest'
import { connect, type RemoteLedger } from '../../../src/adapters/remote/index.ts'
import { decision } from '../cli/desk.ts'

let running: Server | undefined

afterEach(async () => {
  running?.closeAllConnections()
  await stopped()
})

const stopped = async (): Promise<void> => {
  await new Promise<void>((resolve) => {
    if (running === undefined) resolve()
    else running.close(() => resolve())
  })
  running = undefined
}

const serving = async (listener: RequestListener): Promise<RemoteLedger> => {
  const server = createServer(listener)
  running = server
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sleep = async (): Promise<void> => undefined
  const connected = connect({
    url,
    token: 'clt_secret',
    say: () => undefined,
    signal: new AbortController().signal,
    sleep,
  })
  if (E.isLeft(connected)) throw new Error(connected.left.sentence)
  return connected.right
}

describe('a ledger over HTTP', () => {
  test('is asked with a token, and answers', async () => {
    const heads: Array<unknown> = []
    const ledger = await serving((request, response) => {
      heads.push([request.method, request.url, request.headers.authorization])
      response.end(JSON.stringify(decision()))
    })
    expect(await ledger.check({ contact: 'a@b.example', channel: 'email' })).toStrictEqual(
      E.right(decision()),
    )
    expect(heads).toStrictEqual([['POST', '/v1/check', 'Bearer clt_secret']])
  })

  test.each<[string, RequestListener]>([
    ['hangs up', (request) => void request.socket.destroy()],
    [
      'hangs up within its answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"verdict":"permit"')
        setImmediate(() => void request.socket.destroy())
      },
    ],
  ])('is asked again where the server %s, and is away at last', async (_, listener) => {
    let requests = 0
    const ledger = await serving((request, response) => {
      requests += 1
      listener(request, response)
    })
    expect(await ledger.tokens()).toMatchObject({ left: { exitCode: 4 } })
    expect(requests).toBe(6)
  })

  test('takes no redirection: the token would go elsewhere', async () => {
    const ledger = await serving((_, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
    })
    expect(await ledger.tokens()).toMatchObject({
      left: { exitCode: 2, sentence: expect.stringContaining('307') },
    })
  })

  test('is away where nothing listens', async () => {
    const ledger = await serving(() => undefined)
    await stopped()
    expect(await ledger.tokens()).toMatchObject({
      left: { exitCode: 4, sentence: expect.stringContaining('(ECONNREFUSED)') },
    })
  })
})
