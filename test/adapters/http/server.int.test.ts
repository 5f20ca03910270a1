import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe, expect, test } from 'vitest'
import { HEADER_BYTES_MAX } from '../../../src/adapters/http/limits.ts'
import type { History, Readiness } from '../../../src/domain/ports/ledger.ts'
import { AS_OF } from '../../support/fake-ledger.ts'
import { STRUCTURED, withdrawal } from './messages.ts'
import { as } from './serving.ts'
import { answerOf, connected, listening } from './sockets.ts'

const CHECK = '/v1/check?contact=%2B13055550123&channel=voice'

const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))

describe('a server', () => {
  test('answers many questions on one connection', async () => {
    const { port } = await listening()
    const socket = await connected(port)
    const get = `GET ${CHECK} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dialer-token\r\n`
    socket.write(`${get}\r\n${get}\r\n${get}Connection: close\r\n\r\n`)
    expect((await answerOf(socket)).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
  })
  test('takes an event in pieces, without its length beforehand', async () => {
    const { port } = await listening()
    const socket = await connected(port)
    const json = JSON.stringify(withdrawal('1'))
    socket.write(
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer crm-token\r\nContent-Type: ${STRUCTURED}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
    )
    for (const piece of json.match(/.{1,50}/g) ?? []) {
      socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`)
      await pause(1)
    }
    socket.write('0\r\n\r\n')
    expect(await answerOf(socket)).toContain('HTTP/1.1 201 Created')
  })
  test('lets who sends 2 MB read why that is too much', async () => {
    const { origin } = await listening()
    const headers = { ...as('crm'), 'content-type': STRUCTURED }
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`${origin}/v1/events`, {
        method: 'POST',
        headers,
        body: 'x'.repeat(2_000_000),
      })
      expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'EVENT_BODY_TOO_LARGE' }])
    }
  })
  test('lets who sends 40 MB without a token read that as well', async () => {
    const { origin } = await listening()
    const headers = { 'content-type': STRUCTURED }
    const answer = await fetch(`${origin}/v1/events`, {
      method: 'POST',
      headers,
      body: Buffer.alloc(40_000_000),
    })
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'TOKEN_REQUIRED' }])
  })
  test('reads no more than a bound of what is too large', async () => {
    const { port } = await listening()
    const socket = await connected(port)
    const answer = answerOf(socket).catch(String)
    socket.write(
      `POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dialer-token\r\nContent-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n`,
    )
    const piece = Buffer.alloc(1_048_576)
    let sent = 0
    socket.on('error', () => {})
    while (socket.writable && sent < 400) {
      sent++
      if (!socket.write(piece)) await Promise.race([once(socket, 'drain').catch(() => {}), pause(100)])
    }
    await answer
    expect(sent).toBeLessThan(400)
  })
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'HTTP_MALFORMED'],
    [
      'two lengths',
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'HTTP_MALFORMED',
    ],
    [
      'a length and chunks',
      'POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'HTTP_MALFORMED',
    ],
    [
      'a header too large',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(HEADER_BYTES_MAX)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'an address too long',
      `GET /${'x'.repeat(HEADER_BYTES_MAX)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('answers %s with a problem and ends the connection', async (_, sent, status, code) => {
    const { port } = await listening()
    const socket = await connected(port)
    socket.write(sent)
    const answer = await answerOf(socket)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\\r\\n.*application/problem\\+json`))
    expect(bodyOf(answer)).toMatchObject({ status, code })
  })
})

describe('who is slow', () => {
  test('with the header is answered 408 and cut off', async () => {
    const { port } = await listening({}, { headerMsMax: 200, requestMsMax: 400, connectionCheckMs: 50 })
    const socket = await connected(port)
    const startedAt = performance.now()
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    const drip = setInterval(() => void socket.write('X-A: b\r\n'), 40)
    const answer = await answerOf(socket).finally(() => clearInterval(drip))
    expect(bodyOf(answer)).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })
  test('with the body is answered 408 and cut off', async () => {
    const { port } = await listening({}, { headerMsMax: 200, requestMsMax: 400, connectionCheckMs: 50 })
    const socket = await connected(port)
    socket.write(
      'POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dialer-token\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    )
    const drip = setInterval(() => void socket.write(' '), 40)
    const answer = await answerOf(socket).finally(() => clearInterval(drip))
    expect(bodyOf(answer)).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' })
  })
  test('and says nothing at all is cut off', async () => {
    const { port } = await listening({}, { headerMsMax: 200, requestMsMax: 400, connectionCheckMs: 50 })
    const socket = await connected(port)
    expect(bodyOf(await answerOf(socket))).toMatchObject({ status: 408 })
  })
  test('to read is cut off, and on the same connection has time again with the next request', async () => {
    const large = {
      contact: 'x',
      events: [{ pad: 'x'.repeat(20_000_000) }],
      asOf: AS_OF,
    } as unknown as History
    const { port } = await listening({ history: () => TE.right(large) }, { silenceMsMax: 200 })
    const socket = await connected(port)
    const get = (path: string, role: string) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${role}-token\r\n\r\n`
    socket.write(get('/metrics', 'auditor'))
    await once(socket, 'data')
    await pause(500)
    socket.write(get('/v1/contacts/%2B13055550123/history', 'auditor'))
    await once(socket, 'data')
    socket.pause()
    const gone = once(socket, 'close')
    await pause(600)
    socket.resume()
    socket.on('error', () => {})
    await gone
    expect(socket.bytesRead).toBeLessThan(20_000_000)
  })
  test('does not keep others waiting', async () => {
    const { port, origin } = await listening()
    const slow = await connected(port)
    slow.write(
      'POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dialer-token\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    )
    expect((await fetch(`${origin}${CHECK}`, { headers: as('dialer') })).status).toBe(200)
  })
})

describe('who goes away', () => {
  test('in the middle of a body leaves nothing broken behind', async () => {
    const { port, origin, logged } = await listening()
    const socket = await connected(port)
    socket.write(
      'POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dialer-token\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    )
    await pause(50)
    socket.destroy()
    await pause(50)
    expect((await fetch(`${origin}${CHECK}`, { headers: as('dialer') })).status).toBe(200)
    expect(logged.filter((line) => line.includes('defect'))).toStrictEqual([])
  })
  test('finds at most so many others there', async () => {
    const { port } = await listening({}, { connectionsMax: 2 })
    const first = await connected(port)
    const second = await connected(port)
    const third = await connected(port)
    expect(await answerOf(third).catch(() => '')).toBe('')
    expect([first.destroyed, second.destroyed]).toStrictEqual([false, false])
  })
})

describe('close()', () => {
  const slowHistory = (ms: number) => ({
    history: () => async () => {
      await pause(ms)
      return { _tag: 'Right', right: { contact: 'x', events: [], asOf: AS_OF } satisfies History } as const
    },
  })
  const history = '/v1/contacts/%2B13055550123/history'

  test('finishes what is in hand, and takes no new connections', async () => {
    const { app, origin } = await listening(slowHistory(300))
    const inHand = fetch(`${origin}${history}`, { headers: as('auditor') })
    await pause(50)
    const closing = app.close()
    await pause(20)
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow()
    expect((await inHand).status).toBe(200)
    const since = performance.now()
    await closing
    expect(performance.now() - since).toBeLessThan(1_000)
  })
  test('ends connections that are kept for later at once', async () => {
    const { app, port } = await listening()
    const socket = await connected(port)
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    const since = performance.now()
    await app.close()
    expect(performance.now() - since).toBeLessThan(1_000)
  })
  test('waits only so long', async () => {
    const { app, origin } = await listening(slowHistory(5_000), { closeMsMax: 200 })
    const inHand = fetch(`${origin}${history}`, { headers: as('auditor') })
    inHand.catch(() => {})
    await pause(50)
    const since = performance.now()
    await app.close()
    expect(performance.now() - since).toBeLessThan(2_000)
    await expect(inHand).rejects.toThrow()
  })
  test('comes after readiness has said so', async () => {
    let readiness: Readiness = { ready: true, asOf: AS_OF, reconnects: 0 }
    const { app, origin } = await listening({ readiness: () => readiness, record: () => TE.right([]) })
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    readiness = { ready: false, code: 'STOPPING', asOf: AS_OF, reconnects: 0 }
    const stopping = await fetch(`${origin}/readyz`)
    expect([stopping.status, await stopping.json()]).toMatchObject([503, { code: 'STOPPING' }])
    expect((await fetch(`${origin}${CHECK}`, { headers: as('dialer') })).status).toBe(200)
    await app.close()
  })
  test('still answers what comes on a connection that is in use', async () => {
    const { app, port } = await listening(slowHistory(200))
    const socket = await connected(port)
    const answers = answerOf(socket)
    const get = (path: string, role: string) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${role}-token\r\n\r\n`
    socket.write(get(history, 'auditor'))
    await pause(50)
    const closing = app.close()
    socket.write(get(CHECK, 'dialer'))
    await closing
    expect((await answers).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  })
})
