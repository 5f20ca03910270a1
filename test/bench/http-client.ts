import { connect, type Socket } from 'node:net'

/**
 * A load that costs as little as can be: connections that are kept, one request under way on each, requests prepared as
 * bytes. Started as a process of its own: `http-client.ts PORT SECONDS CONNECTIONS TOKEN PATHS_JSON [RATE]`.
 */
const [port, seconds, connections, token, paths, rate] = process.argv.slice(2)

const requests = (JSON.parse(paths ?? '[]') as ReadonlyArray<string>).map((path) =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n\r\n`),
)
const durationsMs: Array<number> = []
let answered = 0
let failed = 0
let next = 0
let isOver = false

const startOne = (): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.setNoDelay(true)
    let held = Buffer.alloc(0)
    let sentAt = 0
    const send = (): void => {
      if (isOver) {
        socket.end()
        resolve()
        return
      }
      sentAt = performance.now()
      socket.write(requests[next++ % requests.length] ?? Buffer.alloc(0))
    }
    socket.on('data', (bytes) => {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
      const length = lengthOf(held)
      if (length === undefined || held.length < length) return
      if (held.subarray(9, 12).toString('latin1') !== '200') failed++
      answered++
      durationsMs.push(performance.now() - sentAt)
      held = held.subarray(length)
      pace(send, sentAt)
    })
    socket.on('connect', send)
    socket.on('error', () => {
      failed++
      resolve()
    })
    sockets.push(socket)
  })

const sockets: Array<Socket> = []

/** At a given rate each connection sends at fixed times; else as soon as it has its answer. */
const pace = (send: () => void, sentAt: number): void => {
  const waitMs =
    rate === undefined ? 0 : (1_000 * Number(connections)) / Number(rate) - (performance.now() - sentAt)
  if (waitMs <= 0) send()
  else setTimeout(send, waitMs)
}

const lengthOf = (bytes: Buffer): number | undefined => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1]
  return length === undefined ? undefined : end + 4 + Number(length)
}

const startedAt = performance.now()
setTimeout(() => {
  isOver = true
}, Number(seconds) * 1_000)
await Promise.all(Array.from({ length: Number(connections) }, startOne))
const elapsed = (performance.now() - startedAt) / 1_000
const sorted = durationsMs.sort((a, b) => a - b)
const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN
process.stdout.write(
  `${JSON.stringify({ answered, perSecond: answered / elapsed, failed, p50: at(0.5), p99: at(0.99) })}\n`,
)
