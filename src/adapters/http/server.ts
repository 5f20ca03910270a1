import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { clientErrorHandler } from './client-error.ts'
import { errorHandler } from './error-handler.ts'
import { type Leaving, report } from './leave.ts'
import { HEADER_BYTES_MAX, PATH_PARAMETER_LENGTH_MAX } from './limits.ts'
import type { HttpLimits } from './server-limits.ts'

/**
 * Fastify within our bounds. It logs nothing itself, because it would log addresses; it makes no request ids; and it
 * neither checks nor shapes bodies: the codecs behind the ledger decide, and what they answer is sent whole.
 */
export const bareServer = (limits: HttpLimits, leaving: Leaving): FastifyInstance => {
  const broken = errorHandler(leaving.log)
  const seen = report(leaving, { method: 'any', route: 'none', isHot: false })
  const app = fastify({
    logger: false,
    genReqId: () => NO_ID,
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: limits.headerMsMax,
      connectionsCheckingInterval: limits.connectionCheckMs,
    },
    requestTimeout: limits.requestMsMax,
    keepAliveTimeout: limits.keepAliveMs,
    routerOptions: { maxParamLength: PATH_PARAMETER_LENGTH_MAX },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: clientErrorHandler(leaving.metrics),
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      request.startedAt = performance.now()
      broken(error, request, reply)
      seen(request, reply.raw.statusCode)
    },
  })
  app.server.maxConnections = limits.connectionsMax
  app.removeAllContentTypeParsers()
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  return app
}

const NO_ID = ''
