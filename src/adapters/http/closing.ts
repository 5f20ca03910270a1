import type { FastifyInstance } from 'fastify'

/**
 * `close` takes no new connections and finishes what is in hand. A connection that becomes idle meanwhile is closed, and
 * what is still open after a while is ended.
 */
export const closeInTime = (app: FastifyInstance, closeMsMax: number): void => {
  let idle: NodeJS.Timeout | undefined
  let last: NodeJS.Timeout | undefined
  app.addHook('preClose', (done) => {
    idle = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS)
    last = setTimeout(() => app.server.closeAllConnections(), closeMsMax)
    done()
  })
  app.addHook('onClose', (_app, done) => {
    clearInterval(idle)
    clearTimeout(last)
    done()
  })
}

const IDLE_CHECK_MS = 20
