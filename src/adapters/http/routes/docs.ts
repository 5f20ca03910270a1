import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { JsonObject } from '../../../domain/kernel/json.ts'
import { answerText } from '../answer.ts'
import type { RouteFacts } from '../route-facts.ts'

export const DOCS_PREFIX = '/docs'

/** The description of this interface, and a page to browse it that loads nothing from anywhere else. */
export const docsRoutes =
  (document: () => JsonObject) =>
  async (scope: FastifyInstance): Promise<void> => {
    scope.get('/openapi.json', { config: { facts: openApiFacts } }, (_request, reply) =>
      answerText(reply, 200, text),
    )
    const described = document()
    const text = JSON.stringify(described)

    scope.addHook('onSend', (_request, reply, _payload, done) => {
      void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
      done()
    })
    await scope.register(swagger, { mode: 'static', specification: { document: described as never } })
    await scope.register(swaggerUi, {
      routePrefix: DOCS_PREFIX,
      theme: { title: 'Consent ledger' },
      staticCSP: CONTENT_SECURITY_POLICY,
      uiConfig: { docExpansion: 'list', deepLinking: true, persistAuthorization: false },
    })
  }

/** Scripts from here only, and nothing sent elsewhere. The page lays out its parts with style attributes. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const openApiFacts: RouteFacts = {
  access: 'open',
  produces: 'application/json',
  query: 'ignored',
  operation: {
    tag: 'operation',
    summary: 'This description',
    responses: {
      '200': { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
    },
  },
}
