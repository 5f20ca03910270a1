import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { composeOf } from '../support/compose-file.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The command of the image, and the one of the Compose file with the port of a test in the place of its own. */
const ofImage = JSON.parse(
  /^HEALTHCHECK[^[]*CMD (\[.*\])$/m.exec(read('infra/Dockerfile').replaceAll('\\\n', ''))?.[1] ?? '[]',
) as ReadonlyArray<string>
const ofCompose = (port: string): ReadonlyArray<string> =>
  (composeOf(read('infra/compose.yaml')).services['ledger']?.healthcheck?.test ?? [])
    .slice(1)
    .map((argument) => argument.replace(':8080/', `:${port}/`))

const codeOf = async ([command, ...args]: ReadonlyArray<string>, port: string): Promise<unknown> => {
  expect(command).toBe('node')
  const child = spawn(process.execPath, args, {
    env: { ...process.env, LEDGER_HTTP_PORT: port },
    stdio: 'ignore',
  })
  const [code] = (await once(child, 'close')) as ReadonlyArray<unknown>
  return code
}

test('the checks of image and Compose file tell a node that is well, one that is not ready, and none', async () => {
  const asked: Array<string | undefined> = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.writeHead(request.url === '/healthz' ? 200 : 503).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = String((server.address() as AddressInfo).port)
  expect([await codeOf(ofImage, port), await codeOf(ofCompose(port), port)]).toStrictEqual([0, 1])
  expect(asked).toStrictEqual(['/healthz', '/readyz'])
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
  expect([await codeOf(ofImage, port), await codeOf(ofCompose(port), port)]).toStrictEqual([1, 1])
})
